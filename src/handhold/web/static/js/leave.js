// "Leave quickly": the button, or Shift three times. Blanks at once, forgets the sitting, and
// puts a plain page in this one's place, so that Back does not return here. Other tabs go too.
(() => {
  "use strict";
  const body = document.body;
  const form = document.querySelector("#leave form");
  let presses = 0;
  let timer = 0;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("away") : null;

  const blank = () => {
    body.classList.add("blanked");
    document.title = "Reading";
  };
  const away = () => location.replace(body.dataset.away);

  tabs?.addEventListener("message", () => {
    blank();
    away();
  });

  const leave = () => {
    blank();
    tabs?.postMessage(0);
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

  // Closed with its page, so that it changes nothing in what a browser keeps of it.
  addEventListener("pagehide", () => tabs?.close());

  // A page that comes back from the browser's memory is asked for again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
