"use strict";
/* A tablet that loses its connection. Within three seconds it says so; what would change something is refused at once,
   and nothing is kept to be sent later. An answer that got lost is called unknown: only the person's own tap sends it
   again, with the same key. What was typed is kept over a reload, never a PIN or a password. */
(() => {
  const words = document.getElementById("no-line").dataset, offline = document.getElementById("offline");
  const notice = document.getElementById("notice");
  let gone = false;

  function say(sentence) { const line = document.createElement("p"); line.textContent = sentence; notice.replaceChildren(line); }
  function show(lost) {
    if (lost) offline.hidden = false;
    else if (gone) { offline.hidden = true; document.body.dispatchEvent(new CustomEvent("news:again", { bubbles: true, detail: {} })); }
    gone = lost;
  }
  async function look() {
    if (document.hidden) return;
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 1400);
    try { await fetch("/healthz", { cache: "no-store", signal: stop.signal }); show(false); } catch { show(true); }
    clearTimeout(patience);
  }
  setInterval(look, 1500);
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", look);

  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || !(gone || navigator.onLine === false)) return;
    event.preventDefault(); event.stopImmediatePropagation();
    show(true); say(words.refused);
  }, true);
  document.body.addEventListener("htmx:error", ({ target, detail }) => {
    const form = (detail?.ctx?.sourceElement || target).closest?.("form[method=post]");
    if (!form) return;
    form.dataset.unknown = "1"; say(words.unknown); look();
  });
  document.body.addEventListener("htmx:after:request", ({ target, detail }) => {
    const form = (detail?.ctx?.sourceElement || target).closest?.("form[method=post]");
    if (!form || !detail?.ctx?.response) return;
    delete form.dataset.unknown;
    for (const field of form.elements) if (field.name) sessionStorage.removeItem(name(field));
  });

  const secret = (field) => field.type === "password" || field.type === "hidden" || field.name === "pin" || !!field.closest("#approve");
  const name = (field) => "typed " + location.pathname + " " + new URL(field.form?.action || "", location).pathname + " " + field.name;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("input:not([type=radio], [type=checkbox]), textarea") || !target.name || secret(target)) return;
    sessionStorage.setItem(name(target), target.value);
  });
  document.addEventListener("submit", ({ target }) => {   /* a form that leads to another page: what it said was said */
    if (!gone && !target.matches("[data-hx-post], [data-hx-get]")) for (const field of target.elements) if (field.name) sessionStorage.removeItem(name(field));
  });
  document.querySelectorAll("input:not([type=radio], [type=checkbox]), textarea").forEach((field) => {
    const kept = !field.name || secret(field) ? null : sessionStorage.getItem(name(field));
    if (kept === null || field.value === kept || field.value !== field.defaultValue) return;
    field.value = kept;
    if (field.type === "search") window.addEventListener("load", () => field.dispatchEvent(new Event("input", { bubbles: true })));
  });
})();
