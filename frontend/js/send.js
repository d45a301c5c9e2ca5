// A form is sent once: a second click while the answer is on its way does nothing, and each button keeps its value.
// A form with data-guard asks before it is left with something typed.

const dirty = new WeakSet();

function rest(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method === "dialog") return;
  form.dataset.sending = "yes";
  dirty.delete(form);
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (button && form.method === "post") {
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
  }
  // A download leaves the page where it is; sending again is allowed after a while.
  setTimeout(() => rest(form), form.method === "post" ? 30000 : 1500);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (!form) return;
  rest(form);
  if (!event.detail.successful && form.isConnected) dirty.add(form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(rest));

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-guard")) dirty.add(form);
});
window.addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    if (dirty.has(form)) {
      event.preventDefault();
      event.returnValue = "";
    }
  }
});
