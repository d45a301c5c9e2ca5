// The sentences that scripts show, translated by the server: data-say-… of #words in the base templates.

/** Give the sentence of this name, with {placeholders} filled in. */
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Make an icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.getElementById("words")?.dataset.icons ?? ""}#${name}`);
  svg.append(use);
  return svg;
}
