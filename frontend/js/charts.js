// Fetches what draws charts (charts-drawn.js, 180 kB) when a table to be drawn comes into view, and only then: the page
// is read without it, and whoever saves data presses a button first.
const { engine, say } = document.currentScript.dataset;
const tables = document.querySelectorAll("table[data-chart=line], table[data-chart=bars]");

function fetchEngine() {
  const script = document.createElement("script");
  script.src = engine;
  document.head.append(script);
}

if (tables.length > 0) {
  const places = [...tables].map((table) => table.closest("details") ?? table);
  if (navigator.connection?.saveData) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline no-print";
    button.textContent = say;
    button.addEventListener("click", () => { button.remove(); fetchEngine(); });
    places[0].before(button);
  } else {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      fetchEngine();
    }, { rootMargin: "200px" });
    places.forEach((place) => seen.observe(place));
  }
}
