// "Let everything rest" in the middle of something typed: it is sent from where the page stands,
// so that nothing typed is lost. A page on which nothing was typed is opened anew, as without
// scripts, so that all of it is true; and so it is when the program says neither that all rests nor
// that its vault is locked.
(() => {
  "use strict";
  const form = document.querySelector("form[data-stays]");
  const place = document.getElementById("rests");
  if (!form || !place) return;
  let sent = false;

  const changed = (field) => {
    if (field instanceof HTMLSelectElement) {
      return [...field.options].some((each) => each.selected !== each.defaultSelected);
    }
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  };
  // A page that answers a form has no address of its own: what it shows was typed, and is nowhere else.
  const typed = () => !form.elements.back.value
    || [...document.querySelectorAll("input, textarea, select")].some(changed);

  // The button stays: what comes to stand later on can be let rest from here too. Nobody is scrolled anywhere: the
  // words keep below the buttons at the top for as long as the keyboard is at them.
  const tell = ({ words, locked }) => {
    const told = document.createElement("p");
    told.className = locked ? "told told-care" : "told";
    told.textContent = words;
    if (locked) {
      const link = document.createElement("a");
      link.href = document.body.dataset.opened;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Open it in a new tab";
      told.append(" ", link, ". This page stays as it is.");
    }
    document.querySelectorAll("main > .told").forEach((each) => each.remove());
    place.replaceChildren(told);
    place.style.top = `${document.getElementById("leave").getBoundingClientRect().height + 16}px`;
    place.focus({ preventScroll: true });
    sent = false;
  };
  const LOCKED = 423;
  const rest = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "hx-request": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(20000),
    });
    const locked = answer.status === LOCKED;
    const words = answer.ok || locked ? await answer.text() : "";
    if (!words) throw new Error();
    return { words, locked };
  };

  form.addEventListener("submit", (event) => {
    if (!typed()) return;
    event.preventDefault();
    if (sent) return;
    sent = true;
    rest().then(tell, () => form.submit());
  });
})();
