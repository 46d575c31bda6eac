"use strict";
/* The floor: a short buzz when somebody more needs a waiter, and a sentence that goes when it was read. */
(() => {
  const said = document.querySelector("#notice > p");
  if (said) setTimeout(() => said.remove(), 12000);
  const count = () => document.querySelectorAll("#needs .need").length;
  let before = count();
  document.body.addEventListener("htmx:after:swap", () => {
    const now = count();
    if (now > before && navigator.vibrate && navigator.userActivation?.hasBeenActive) navigator.vibrate(120);
    before = now;
  });
})();
/* Large keys that write into the form's own field, a manager's question over the page, and the field that a scanner
   types into. Without this file the fields are typed into, and the question comes on a page of its own. */
(() => {
  const field = (form) => form.querySelector("[data-keyed]");
  function open(root) {
    root.querySelectorAll(".keypad .keys[hidden]").forEach((keys) => { keys.hidden = false; });
    const sheet = root.querySelector("#approve > dialog:not([open])");
    if (sheet) { sheet.showModal(); field(sheet)?.focus(); }
  }
  document.addEventListener("click", ({ target }) => {
    const key = target.closest?.(".keypad .keys button"), typed = key && field(key.form);
    if (!typed) return;
    if (key.value === "all") typed.value = "";
    else if (key.value === "last") typed.value = typed.value.slice(0, -1);
    else if (typed.value.length + key.value.length <= typed.maxLength) typed.value += key.value;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.body.addEventListener("htmx:after:swap", () => open(document));
  open(document);
})();
