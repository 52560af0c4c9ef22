// "Leave quickly": the button, or Shift three times. Blanks at once, forgets the sitting, and
// puts a plain page in this one's place, so that Back does not return here.
(() => {
  "use strict";
  const body = document.body;
  const form = document.querySelector("#leave form");
  let presses = 0;
  let timer = 0;

  const leave = () => {
    body.classList.add("blanked");
    document.title = "Reading";
    const away = () => location.replace(body.dataset.away);
    fetch(form.action, { method: "POST", keepalive: true }).then(away, away);
    setTimeout(away, 300);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    clearTimeout(timer);
    presses += 1;
    timer = setTimeout(() => { presses = 0; }, 2000);
    if (presses >= 3) leave();
  });

  // A page that comes back from the browser's memory is asked for again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
