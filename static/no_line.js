"use strict";
/* A tablet that loses its connection. Within three seconds it says so; what would change something is refused at once,
   what was chosen goes back to what is saved, and nothing is kept to be sent later. An answer that got lost is called
   unknown: only the person's own tap sends it again, with the same key, until the page has shown what arrived. What was
   typed is kept over a reload, never a PIN or a password. */
(() => {
  const words = document.getElementById("no-line").dataset, notice = document.getElementById("notice");
  const unknown = new Map();      /* what was asked -> the keys it was asked with, of which no answer came */
  let gone = false;

  function say(sentence) { const line = document.createElement("p"); line.textContent = sentence; notice.replaceChildren(line); }
  function show(lost) {           /* live.js decides about the banner */
    document.body.dispatchEvent(new CustomEvent("line", { detail: { gone: lost } }));
    if (gone && !lost) document.body.dispatchEvent(new CustomEvent("news:again", { bubbles: true, detail: {} }));
    gone = lost;
  }
  async function look() {
    if (document.hidden) return;
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 1400);
    try { await fetch("/healthz", { cache: "no-store", signal: stop.signal }); show(navigator.onLine === false); } catch { show(true); }
    clearTimeout(patience);
  }
  setInterval(look, 1500);
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", look);

  /* While there is no line: no change is made, and no field looks as if it had been saved. */
  const fires = (form) => /\bchange\b/.test(form?.dataset.hxTrigger || "");
  function asSaved(field) {
    if (field.options) [...field.options].forEach((option) => { option.selected = option.defaultSelected; });
    else if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.defaultChecked;
    else field.value = field.defaultValue;
    sessionStorage.removeItem(name(field));
  }
  function refuse(event) {
    event.preventDefault(); event.stopImmediatePropagation();
    show(true); say(words.refused);
  }
  const cut = () => gone || navigator.onLine === false;
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || !cut()) return;
    refuse(event);
    if (fires(event.target)) [...event.target.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit").forEach(asSaved);
  }, true);
  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (form?.method !== "post" || !fires(form) || !cut()) return;
    refuse(event); asSaved(event.target);
  }, true);

  /* A request without an answer keeps its key, whatever is drawn anew meanwhile. */
  const asked = (ctx) => [ctx.request.action, ...[...ctx.request.body].filter(([field]) => !/^(key|sitting|section|q)$/.test(field)).map(String)].join("\n");
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "POST") return;
    const what = asked(ctx), kept = unknown.get(what)?.shift();
    if (kept) ctx.request.body.set("key", kept);
    ctx.wish = { what, key: ctx.request.body.get("key"), form: ctx.sourceElement.closest("form") };
  });
  function lost({ wish }) {
    if (wish.key) unknown.set(wish.what, [...unknown.get(wish.what) || [], wish.key]);
    if (fires(wish.form)) [...wish.form.elements].filter((field) => field.name && field.type !== "hidden").forEach(asSaved);
    say(words.unknown); look();
  }
  document.addEventListener("htmx:error", ({ detail: { ctx } = {} }) => { if (ctx?.wish) lost(ctx); });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (!ctx.wish) { if (ctx.looked) known(ctx); }
    else if (ctx.response.status >= 500 && ctx.response.status !== 503) lost(ctx);
    else for (const field of ctx.wish.form?.elements || []) if (field.name) sessionStorage.removeItem(name(field));
  });

  /* Once the line is back the page asks what arrived; from then on a tap is a new wish. */
  document.body.addEventListener("news:again", () => {
    if (unknown.size) document.getElementById("picks")?.dispatchEvent(new CustomEvent("looked"));
  });
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => { ctx.looked = ctx.sourceEvent?.type === "looked" && [...unknown.values()].flat(); });
  function known({ looked, response }) {
    if (!response.raw.ok || !looked.length) return;
    for (const [what, keys] of unknown) {
      const left = keys.filter((key) => !looked.includes(key));
      if (left.length) unknown.set(what, left); else unknown.delete(what);
    }
    say(words.known);
  }

  const secret = (field) => field.type === "password" || field.type === "hidden" || field.name === "pin" || !!field.closest("#approve");
  function name(field) { return "typed " + location.pathname + " " + new URL(field.form?.getAttribute("action") || "", location).pathname + " " + field.name; }
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("input:not([type=radio], [type=checkbox]), textarea") || !target.name || secret(target)) return;
    sessionStorage.setItem(name(target), target.value);
  });
  document.addEventListener("submit", ({ target }) => {   /* a form that leads to another page: what it said was said */
    if (!gone && !target.matches("[data-hx-post], [data-hx-get]")) for (const field of target.elements) if (field.name) sessionStorage.removeItem(name(field));
  });
  document.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea").forEach((field) => {
    const kept = !field.name || secret(field) ? null : sessionStorage.getItem(name(field));
    if (kept === null || kept === field.defaultValue || (field.value !== field.defaultValue && field.value !== kept)) return;
    field.value = kept;
    /* htmx hears nothing before it has begun, which may be after the page was loaded. */
    if (field.type === "search") field.form.addEventListener("htmx:after:init", () => field.dispatchEvent(new Event("input", { bubbles: true })), { once: true });
    if (fires(field.form)) {      /* shown, not saved yet: it is saved when the person leaves the field */
      field.focus();
      field.addEventListener("blur", () => field.value === kept && field.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
    }
  });
})();
