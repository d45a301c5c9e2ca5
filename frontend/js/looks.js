// Light, dark or as the system is; ordinary or large type. Kept in a cookie, so that the server draws it right at once.

const root = document.documentElement;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

/** Press the buttons that stand for what is set now. */
function show() {
  for (const button of document.querySelectorAll("[data-theme], button[data-type]")) {
    const set = button.dataset.theme ? root.dataset.bsTheme : root.dataset.type;
    button.setAttribute("aria-pressed", String((button.dataset.theme ?? button.dataset.type) === set));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme], button[data-type]");
  if (!button) return;
  if (button.dataset.theme) {
    root.dataset.bsTheme = button.dataset.theme;
    remember("theme", button.dataset.theme);
  } else {
    root.dataset.type = button.dataset.type;
    remember("type", button.dataset.type);
  }
  show();
});

show();
document.addEventListener("htmx:afterSettle", show);
