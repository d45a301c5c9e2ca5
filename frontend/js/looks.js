// Light, dark or as the system is; ordinary or large type; more contrast. Kept in cookies, so that the server draws it
// right at once. The buttons are those of a form that does the same without scripts.

const root = document.documentElement;
const LOOKS = { theme: "bsTheme", type: "type", contrast: "contrast" };
const BUTTONS = Object.keys(LOOKS).map((name) => `button[data-${name}]`).join(", ");

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function nameOf(button) {
  return Object.keys(LOOKS).find((name) => name in button.dataset);
}

/** Press the buttons that stand for what is set now. */
function show() {
  for (const button of document.querySelectorAll(BUTTONS)) {
    const name = nameOf(button);
    button.setAttribute("aria-pressed", String(button.dataset[name] === root.dataset[LOOKS[name]]));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(BUTTONS);
  if (!button) return;
  event.preventDefault();
  const name = nameOf(button);
  root.dataset[LOOKS[name]] = button.dataset[name];
  remember(name, button.dataset[name]);
  show();
});

show();
document.addEventListener("htmx:afterSettle", show);
