"use strict";
/* How this device shows the board: size of text, scrolling or pages, the counts beside it, and which tickets have a
   dish. The device keeps its choices; nobody else's screen changes. */
(() => {
  const board = document.getElementById("tickets");
  if (!board) return;
  const root = document.documentElement, day = document.getElementById("k-day"), pager = document.getElementById("pager");
  const kept = (name) => localStorage.getItem("kitchen-" + name) || "";
  const keep = (name, value) => localStorage.setItem("kitchen-" + name, value);
  const shown = () => [...board.querySelectorAll("article:not([hidden])")];
  let found = "";

  function resize(by) {
    const size = Math.min(3, Math.max(0, (kept("size") === "" ? 1 : +kept("size")) + by));
    if (by) keep("size", size);
    root.dataset.size = size;
    document.getElementById("size").textContent = size + 1 + "/4";
  }

  function choose(name, to) {
    keep(name, to);
    root.dataset[name] = to;
    for (const button of document.querySelectorAll(`[data-set="${name}"]`)) button.setAttribute("aria-pressed", button.dataset.to === to);
    count();
  }

  /* Pages: of the board itself, which then scrolls sideways, or of the window. */
  const paged = () => kept("pages") === "yes";
  const gap = 14;
  function measures() {
    if (paged()) return { at: Math.abs(board.scrollLeft), page: board.clientWidth + gap, all: board.scrollWidth + gap };
    const bars = document.querySelector(".k-bar").offsetHeight + document.querySelector(".k-foot").offsetHeight;
    return { at: scrollY, page: innerHeight - bars, all: root.scrollHeight - bars };
  }

  function turn(by) {
    const { at, page } = measures(), sign = root.dir === "rtl" ? -1 : 1;
    if (paged()) board.scrollTo({ left: sign * (Math.round(at / page) + by) * page });
    else scrollBy({ top: by * page });
    count();
  }

  /* Which page this is, and the number by which a key picks each of the first nine tickets on it. */
  function count() {
    const { at, page, all } = measures(), pages = Math.max(1, Math.ceil((all - 40) / page));
    pager.hidden = pages < 2;
    pager.querySelector("output").textContent = Math.min(pages, Math.round(at / page) + 1) + "/" + pages;
    const here = paged() ? shown().filter((article) => Math.abs(article.offsetLeft - board.offsetLeft - board.scrollLeft) < page - gap && inPage(article)) : shown();
    for (const article of shown()) delete article.querySelector(".main").dataset.n;
    here.slice(0, 9).forEach((article, n) => { article.querySelector(".main").dataset.n = n + 1; });
  }

  function inPage(article) {
    const box = article.getBoundingClientRect(), frame = board.getBoundingClientRect();
    return box.left >= frame.left - 4 && box.left < frame.right - 4;
  }

  /* A dish that was tapped in the counts: the tickets that have it stand out until it is tapped again. */
  function find(dish) {
    found = dish;
    for (const article of board.children) article.classList.toggle("has", [...article.querySelectorAll("[data-dish]")].some((line) => line.dataset.dish === found && !line.closest(".ready, .served, .cancelled")));
    board.classList.toggle("finding", found !== "" && board.querySelector(".has") !== null);
    for (const button of document.querySelectorAll(".find")) button.setAttribute("aria-pressed", button.dataset.find === found);
  }

  function showDay(by) {
    keep("day", by);
    day.hidden = !by;
    document.querySelector('[data-does="allday"]').setAttribute("aria-expanded", Boolean(by));
    if (by) board.dataset.day = by; else { delete board.dataset.day; find(""); }
    for (const button of day.querySelectorAll("[data-day]")) button.setAttribute("aria-pressed", button.dataset.day === by);
    count();
    if (by) document.body.dispatchEvent(new Event("board:ask"));
  }

  const does = { bigger: () => resize(1), smaller: () => resize(-1), pagedown: () => turn(1), pageup: () => turn(-1), allday: () => showDay(day.hidden ? "dish" : "") };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    const { does: what, set, to, find: dish, day: by } = button.dataset;
    if (what in does) { event.preventDefault(); does[what](); count(); }
    if (set) choose(set, to);
    if (by) showDay(by);
    if (dish !== undefined) find(dish === found ? "" : dish);
  });
  /* What is open over the board closes when something else is tapped. */
  document.addEventListener("pointerdown", ({ target }) => {
    for (const open of document.querySelectorAll("details[open]")) if (!open.contains(target)) open.open = false;
  });

  document.body.addEventListener("board", () => { find(found); count(); });
  board.addEventListener("scroll", count);
  for (const kind of ["scroll", "resize"]) window.addEventListener(kind, count);
  document.getElementById("k-settings").hidden = false;
  resize(0);
  choose("pages", kept("pages"));
  choose("taps", kept("taps"));
  showDay(kept("day"));
})();
