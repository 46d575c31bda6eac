"use strict";
/* The menu page: dishes are added without leaving it, sheets open over it, searching filters as one types.
   htmx and the live socket are fetched after the page has shown, since nothing above waits for them. */
(() => {
  const own = document.currentScript.dataset;
  const sheet = document.getElementById("sheet");
  const load = (src) => new Promise((done) => { const s = document.createElement("script"); s.src = src; s.onload = done; document.head.append(s); });
  const later = window.requestIdleCallback || ((f) => setTimeout(f, 50));
  let htmxReady, sumsReady;
  const needHtmx = () => htmxReady ||= load(own.htmx);
  const needSums = () => sumsReady ||= load(own.sums);
  addEventListener("load", () => later(() => { needHtmx(); load(own.live); }));

  /* A refusal is told where the person looks: in the sheet if it is open, since it lies over everything. */
  function fill(text) {
    if (!sheet.open) { document.getElementById("notice").innerHTML = text; return; }
    sheet.querySelector(".alert")?.remove();
    const alert = Object.assign(document.createElement("div"), { className: "alert banner bad", role: "alert", innerHTML: text });
    sheet.firstElementChild.prepend(alert); alert.scrollIntoView({ block: "nearest" });
  }
  async function ask(url, body) {
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers: { "HX-Request": "true", "HX-Target": body ? "div#mine" : "dialog#sheet" } });
    const text = await answer.text();
    if (!answer.ok) { fill(text); throw new Error(answer.status); }
    return text;
  }
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  const scan = (node) => window.htmx && htmx.process(node);

  function place(html) { const mine = document.getElementById("mine"); mine.outerHTML = html; marks(); scan(document.getElementById("mine")); here(); }
  function here() { const { at } = document.getElementById("mine").dataset; if (at && at !== location.pathname) history.replaceState(null, "", at); } /* they moved */
  function marks() {
    const counts = JSON.parse(document.getElementById("mine").dataset.counts || "{}");
    document.querySelectorAll("[data-dish]").forEach((button) => {
      const n = counts[button.dataset.dish];
      if (n && !button.plus) button.plus = button.innerHTML;
      if (n) button.textContent = n; else if (button.plus) { button.innerHTML = button.plus; button.plus = null; }
      button.classList.toggle("has", !!n);
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form.add, form[data-add]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    if (!body.has("key")) body.set("key", key());
    const button = event.submitter || form.querySelector("button"); button.disabled = true;
    try { const first = !document.querySelector("#mine .bar"); place(await ask("/order/add", body)); if (sheet.open) sheet.close(); if (first) document.body.dispatchEvent(new CustomEvent("news:joined")); }
    catch (error) { if (error instanceof TypeError) fill("<p>" + document.getElementById("offline").innerHTML + "</p>"); }
    button.disabled = false;
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-sheet]");
    if (link && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      try { sheet.innerHTML = await ask(link.getAttribute("href")); } catch { return; }
      await Promise.all([needHtmx(), needSums()]); scan(sheet); sheet.showModal(); sheet.scrollTop = 0;
    } else if (event.target === sheet || event.target.closest("[data-close]")) sheet.close();
  });
  sheet.addEventListener("change", (event) => {
    if (!event.target.matches("[type=radio]")) return;
    sheet.querySelectorAll(".nest input").forEach((input) => { const on = input.closest(".option").querySelector(":scope > .check > input").checked; input.required = on && input.type === "radio"; });
  });

  const again = (wait) => { clearTimeout(again.soon); again.soon = setTimeout(async () => { try { place(await ask("/mine")); } catch { /* the next news tries again */ } }, wait); };
  ["cart", "orders", "tickets", "calls", "table", "money", "again"].forEach((name) => document.body.addEventListener("news:" + name, () => again(60)));
  ["menu", "settings", "again"].forEach((name) => document.body.addEventListener("news:" + name, (event) => {
    if (event.detail?.first) return;
    clearTimeout(again.menu);
    again.menu = setTimeout(async () => {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("menu");
      const now = document.getElementById("menu"), at = scrollY;
      if (fresh && fresh.innerHTML !== now.seen) { now.innerHTML = fresh.innerHTML; now.seen = fresh.innerHTML; marks(); filter(); observe(); scrollTo(0, at); }
    }, Math.random() * 600);
  }));

  const search = document.getElementById("search");
  function filter() {
    const words = search.value.trim().toLocaleLowerCase();
    document.querySelectorAll("#menu .dish").forEach((dish) => { dish.hidden = !!words && !dish.textContent.toLocaleLowerCase().includes(words); });
    document.querySelectorAll("#menu .course").forEach((course) => { course.hidden = !course.querySelector(".dish:not([hidden])"); });
    document.getElementById("nothing").hidden = !words || !!document.querySelector("#menu .course:not([hidden])");
  }
  search.addEventListener("input", filter);
  search.form.addEventListener("submit", (event) => { event.preventDefault(); search.blur(); });

  const tabs = new Map([...document.querySelectorAll("nav.sections a")].map((tab) => [tab.hash.slice(1), tab]));
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    tabs.forEach((tab) => tab.removeAttribute("aria-current"));
    const tab = tabs.get(entry.target.id);
    if (tab) { tab.setAttribute("aria-current", "true"); const bar = tab.parentElement; bar.scrollTo({ left: tab.offsetLeft - 60, behavior: "auto" }); }
  }), { rootMargin: "-80px 0px -75% 0px" });
  function observe() { seen.disconnect(); document.querySelectorAll("section.course").forEach((course) => seen.observe(course)); }
  observe();
  marks();
})();
