// Keeps what was typed in a form that says what is kept in its fields, when its page is left without its own button: by
// a link, by another form's button ("Lock now" is one), or by closing it. It is sent as that button would send the
// words, with nothing that was ticked, and lands nowhere else. "Leave quickly" waits for nothing and keeps nothing.
(() => {
  "use strict";
  const body = document.body;
  const status = document.createElement("p");
  let busy = false;
  let refused = false;
  let going = false;
  let own = null;

  // A page that answers a form shows what was typed, which is nowhere else.
  const typed = () => [...document.querySelectorAll("main textarea, main input[type='text']")].filter(
    (field) => field.value !== ("answer" in body.dataset ? "" : field.defaultValue),
  );
  const keeps = (field) => field.form?.elements[`mark-${field.name}`] !== undefined;
  const sent = (form, keepalive) => {
    const words = new URLSearchParams({ do: "draft" });
    for (const field of form.elements) {
      const both = field.name.startsWith("join-");
      if (both || field.type === "hidden" || field.type === "textarea") words.append(field.name, field.value);
    }
    // Asked for as a part of a page: so the form counts as not sent yet, and the page's other buttons still do what they say.
    const headers = { "hx-request": "true" };
    return fetch(form.action, { method: "POST", body: words, headers, redirect: "manual", keepalive })
      .then((answer) => answer.ok, () => false);
  };
  const late = () => new Promise((done) => { setTimeout(() => done(false), 3000); });
  // Says whether all of these fields are kept now.
  const kept = async (fields) => {
    const forms = new Set(fields.filter(keeps).map((field) => field.form));
    const taken = Promise.all([...forms].map((form) => sent(form, false)));
    const all = await Promise.race([taken.then((each) => each.every(Boolean)), late()]);
    return all && fields.every(keeps);
  };
  window.keeping = { typed, keeps, kept, status };

  // There from the beginning and empty: a screen reader tells only what comes into a place that it knows.
  status.className = "locking";
  status.setAttribute("role", "status");
  body.append(status);

  const first = (event, go, form) => {
    const fields = typed().filter((field) => keeps(field) && field.form !== form);
    if (going || !fields.length) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    kept(fields).then((all) => {
      busy = false;
      going = all || refused;
      refused = true;
      if (going) go();
      else status.textContent = "What you typed couldn't be kept: use its own button. To go on without it, press once more.";
    });
  };
  const stays = (link) => {
    const to = new URL(link.href);
    return link.target || (to.hash && to.pathname === location.pathname);
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || event.defaultPrevented || elsewhere || stays(link)) return;
    first(event, () => { location.href = link.href; });
  });
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.closest("#leave")) return;
    first(event, () => event.target.requestSubmit(event.submitter), event.target);
    if (!event.defaultPrevented) own = event.target;
  });
  addEventListener("pagehide", () => {
    if (going || body.classList.contains("blanked")) return;
    const fields = typed().filter((field) => keeps(field) && field.form !== own);
    new Set(fields.map((field) => field.form)).forEach((form) => { sent(form, true); });
  });
})();
