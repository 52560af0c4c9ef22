// "Let everything rest" in the middle of something typed: it is sent from where the page stands,
// so that nothing typed is lost. A page on which nothing was typed is opened anew, as without
// scripts, so that all of it is true; and so it is when the program doesn't say that all rests.
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

  // The button stays: what comes to stand later on can be let rest from here too.
  const tell = (words) => {
    const told = document.createElement("p");
    told.className = "told";
    told.textContent = words;
    place.replaceChildren(told);
    place.focus();
    sent = false;
  };
  const rest = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "hx-request": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(20000),
    });
    const words = answer.ok ? await answer.text() : "";
    if (!words) throw new Error();
    return words;
  };

  form.addEventListener("submit", (event) => {
    if (!typed()) return;
    event.preventDefault();
    if (sent) return;
    sent = true;
    rest().then(tell, () => form.submit());
  });
})();
