"use strict";
/* Taking an order: each tap on a dish is a wish of its own with a key of its own (the same request sent again is the
   same wish), and Enter takes the first dish that was found. Without this file a tap carries no key. */
(() => {
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("form[data-tap]")) return;
    const key = target.elements.key || target.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "key" }));
    key.value = fresh();
  }, true);

  const find = document.getElementById("find"), typed = find.elements.q;
  let wanted = false;
  function first() {
    const dishes = document.getElementById("dishes");
    if (!wanted || dishes.dataset.q !== typed.value.trim()) return;
    wanted = false;
    dishes.querySelector(".menu-tiles :is(button, a).tile")?.click();
    typed.select();
  }
  find.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); wanted = !!typed.value.trim(); first(); }, true);
  typed.addEventListener("input", () => { wanted = false; });
  document.body.addEventListener("htmx:after:swap", first);
  /* Dishes that were asked for before more was typed come too late. */
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail, came = ctx.target?.id === "dishes" && / id="dishes"[^>]* data-q="([^"]*)"/.exec(ctx.text);
    if (!came) return;
    const decoded = Object.assign(document.createElement("textarea"), { innerHTML: came[1] }).value;
    if (decoded !== typed.value.slice(0, 60).trim()) event.preventDefault();
  });
})();
