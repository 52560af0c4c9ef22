// Locks the vault when nothing was done for the chosen time, and hides the page.
(() => {
  "use strict";
  const body = document.body;
  const seconds = Number(body.dataset.lockSeconds);
  let last = Date.now();

  const lock = () => {
    body.classList.add("blanked");
    const opened = () => location.replace(body.dataset.opened);
    fetch(body.dataset.lock, { method: "POST", keepalive: true }).then(opened, opened);
  };

  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, () => { last = Date.now(); }, { passive: true });
  }
  // While somebody reads or writes, the program is told so once a minute.
  let told = Date.now();
  const tell = () => {
    if (last <= told) return;
    told = Date.now();
    fetch(body.dataset.alive, { method: "POST" }).catch(() => {});
  };
  setInterval(tell, 60000);
  const check = () => { if (Date.now() - last > seconds * 1000) lock(); };
  setInterval(check, 5000);
  addEventListener("visibilitychange", check);
})();
