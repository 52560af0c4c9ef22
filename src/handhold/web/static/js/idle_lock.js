// Locks the vault when nothing was done for the chosen time, and hides the page. What was typed in a
// form that says what is kept in its fields is kept in the vault first (keep.js); what was typed
// elsewhere is gone then, and a little before that the page says so.
(() => {
  "use strict";
  const body = document.body;
  const seconds = Number(body.dataset.lockSeconds);
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("here") : null;
  let last = Date.now();
  let locking = false;

  const { typed, keeps, kept, status: warning } = window.keeping;

  const lock = async () => {
    locking = true;
    body.classList.add("blanked");
    const fields = typed();
    const told = fields.length ? await kept(fields) : null;
    const words = new URLSearchParams(told === null ? {} : { typed: told ? "kept" : "gone" });
    const opened = () => location.replace(body.dataset.opened);
    fetch(body.dataset.lock, { method: "POST", body: words, redirect: "manual", keepalive: true }).then(opened, opened);
  };

  // Said while half a minute is left, to whoever sits there and reads.
  const warn = () => {
    const fields = typed();
    if (!fields.length || warning.textContent) return;
    const then = fields.every(keeps) ? "What you typed is kept in it." : "What you typed here isn't saved, and will be gone.";
    warning.textContent = `The vault locks in half a minute. ${then} Press any key to stay.`;
  };
  const here = () => {
    last = Date.now();
    warning.textContent = "";
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) addEventListener(kind, here, { passive: true });
  tabs?.addEventListener("message", here);
  // While somebody reads or writes, the program is told so once a minute, and the other tabs with it.
  let told = Date.now();
  const tell = () => {
    if (last <= told) return;
    told = Date.now();
    tabs?.postMessage(0);
    fetch(body.dataset.alive, { method: "POST" }).catch(() => {});
  };
  setInterval(tell, 60000);
  // Before the program does it by itself: nothing could be kept then. A page that isn't seen looks once a minute.
  const check = () => {
    const left = seconds - (Date.now() - last) / 1000 - (document.hidden ? 75 : 10);
    if (locking) return;
    if (left < 0) lock();
    else if (left < 30) warn();
  };
  setInterval(check, 5000);
  addEventListener("visibilitychange", check);
  // Closed with its page, so that it changes nothing in what a browser keeps of it.
  addEventListener("pagehide", () => tabs?.close());
})();
