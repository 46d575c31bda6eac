"use strict";
/* Hands something on: a link by the phone's own sheet or else into the clipboard, a text into the clipboard, a page to
   the printer. Where the clipboard may not be written, the text is selected so that it can be copied by hand. */
(() => {
  const notice = (text) => { const line = document.createElement("p"); line.textContent = text; document.getElementById("notice").replaceChildren(line); };
  function select(field) {
    if (field.select) { field.focus(); field.select(); return; }
    const range = document.createRange(); range.selectNodeContents(field);
    getSelection().removeAllRanges(); getSelection().addRange(range);
  }
  async function copy(button) {
    const field = document.getElementById(button.dataset.copy), text = field.value ?? field.textContent;
    try { await navigator.clipboard.writeText(text); } catch { select(field); if (!document.execCommand("copy")) return; }
    button.dataset.label ??= button.textContent;
    if (button.dataset.copied) notice(button.dataset.copied);
    button.textContent = "✓ " + button.dataset.label;
    setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
  }
  async function share(button) {
    if (!navigator.share) return copy(button);
    try { await navigator.share({ title: button.dataset.title, url: button.dataset.share }); } catch (why) { if (why.name !== "AbortError") await copy(button); }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share], [data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) window.print(); else if ("share" in button.dataset) share(button); else copy(button);
  });
})();
