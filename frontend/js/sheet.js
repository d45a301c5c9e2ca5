// Copy and print.
import { tell } from "./messages.js";
import { word } from "./words.js";

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
      tell(word("copied"), { tone: "good", name: "copied" });
    } catch {
      tell(word("notCopied", { text: copy.dataset.copy }), { tone: "warn", name: "copied" });
    }
  }
  if (event.target.closest("[data-print]")) window.print();
});
