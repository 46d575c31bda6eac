"use strict";
/* A station's board: asks the server what changed since it last looked, puts it in place, and lets the clocks tick.
   Nothing moves under a finger: while one is down, what came in waits, and what has just moved takes no tap.
   The other islands of the screen hear of it on the body: "board" (something was put in place) and "ring"; and they
   ask by "board:ask". */
(() => {
  const board = document.getElementById("tickets");
  if (!board) return;
  const say = board.dataset, body = document.body, SETTLING = 400;
  const seen = new Map(), flying = new Set(), resting = new Set(), moved = new Map(), held = [];
  let number = +say.number, skew = say.now - Date.now(), down = 0, pressed = 0;
  let pulling = false, again = false, everything = false, lost = false, slow = false, next;

  const tell = (name, detail) => body.dispatchEvent(new CustomEvent(name, { detail }));
  const since = (number, slow) => "?since=" + number + (say.day ? "&day=" + say.day : "") + (slow ? "&slow" : "");

  /* What changed: one question at a time, and one more after it if news came meanwhile. An answer that does not come
     is asked for again, and every minute the screen asks by itself, whatever the socket believes. What changes seldom
     (printers, the average) is asked for when it is said to have changed, and every minute. */
  async function pull(whole) {
    if (pulling) { again = true; everything = everything || whole === true; return; }
    pulling = true;
    const came = await answered(whole === true);
    pulling = false;
    clearTimeout(next);
    next = setTimeout(pullAll, came ? 45000 + Math.random() * 15000 : 1500 + Math.random() * 2500);
    if (!again) return;
    const all = everything;
    again = everything = false;
    if (came) pull(all);
  }

  const pullAll = () => { slow = true; pull(); };

  async function answered(whole) {
    const all = slow;
    slow = false;
    try {
      const answer = await fetch(say.news + since(whole ? 0 : number, all), { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(10000) });
      if (answer.status === 401) signedOut();
      if (answer.ok) take(await answer.text());
      return answer.ok;
    } catch { slow = all; return false; }
  }

  const signedOut = () => { location.href = "/login?next=" + encodeURIComponent(location.pathname); };

  function take(html, own) {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (Date.now() < down) held.push([page, own]); else place(page, own);
  }

  function place(page, own) {
    const news = page.getElementById("news");
    if (!news) return;
    skew = news.dataset.now - Date.now();
    const latest = +news.dataset.number >= number, before = places(), heard = new Set();
    if ("whole" in news.dataset && latest) {
      const kept = new Set([...news.children].map((article) => article.id));
      for (const article of [...board.children]) if (!kept.has(article.id)) article.remove();
      seen.clear();
    }
    for (const article of [...news.children]) {
      const kind = put(article);
      if (article.id !== own) heard.add(kind); /* nobody has to hear what they did themselves */
    }
    if (latest) { number = +news.dataset.number; around(page, heard); }
    const filtered = document.getElementById("hidden");
    if (filtered) filtered.textContent = board.querySelectorAll("article[hidden]").length;
    settle(before);
    tick();
    tell("board");
    announce(heard);
    lost = false;
  }

  /* The parts of the page around the tickets that come with every answer. */
  function around(page, heard) {
    const trouble = () => document.getElementById("k-state").dataset.trouble, before = trouble();
    for (const part of page.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      const focus = old.contains(document.activeElement) && document.activeElement.id;
      old.replaceWith(part);
      if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    }
    if (trouble() && trouble() !== before) heard.add("trouble");
  }

  /* One sound for everything that came at once: the one that matters most. */
  function announce(heard) {
    const kind = ["trouble", "changed", "new"].find((each) => heard.has(each));
    if (!kind) return;
    tell("ring", kind);
    if (kind === "trouble") return;
    const words = kind === "new" ? say.sayNew : say.sayChanged;
    document.getElementById("said").textContent = words;
    if (lost) notice(words);
  }

  /* One ticket into its place. Returns what a cook should hear of it. An older answer never overwrites a newer one. */
  function put(article) {
    const changed = +article.dataset.changed, before = document.getElementById(article.id);
    if (seen.get(article.id) > changed) return "";
    seen.set(article.id, changed);
    if ("gone" in article.dataset) { before?.remove(); return ""; }
    for (const button of article.querySelectorAll("button")) if (flying.has(mark(button, article))) ahead(button, article);
    const focus = before && keep(before, article);
    if (before?.dataset.place === article.dataset.place) before.replaceWith(article);
    else {
      before?.remove();
      board.insertBefore(article, [...board.children].find((other) => precedes(article, other)) || null);
    }
    focus?.focus({ preventScroll: true });
    if (article.hidden) return "";
    if (before) return +article.dataset.notice > +before.dataset.notice ? "changed" : "";
    return "new" in article.dataset ? "new" : "";
  }

  const precedes = ({ dataset: one }, { dataset: other }) => (one.place - other.place || one.id - other.id) < 0;

  /* What was open stays open, and what had the focus has it again: returns who should get it. */
  function keep(before, article) {
    const open = before.querySelector("details[open]"), focus = document.activeElement;
    if (open && article.querySelector("details")) article.querySelector("details").open = true;
    if (focus === before) return article;
    if (!before.contains(focus)) return null;
    if (focus.tagName === "SUMMARY") return article.querySelector("summary") || article;
    return [...article.querySelectorAll("button")].find((button) => mark(button, article) === mark(focus, before)) || article;
  }

  /* Where each ticket stands; those that stand elsewhere than before, or where another one stood, take no tap for a moment. */
  const places = () => new Map([...board.children].map((article) => [article.id, article.offsetLeft + " " + article.offsetTop]));

  function settle(before) {
    const taken = new Set(before.values());
    for (const [id, place] of places()) if (before.has(id) ? before.get(id) !== place : taken.has(place)) moved.set(id, Date.now() + SETTLING);
    board.restless = Math.max(0, ...moved.values());
  }

  board.addEventListener("click", (event) => {
    const article = event.target.closest("article");
    if (event.detail && article && moved.get(article.id) > pressed) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  /* A tap shows at once what it will do, and is sent; a second tap on the same place meanwhile is no second wish. */
  const mark = (button, article) => (article?.id || "") + " " + button.dataset.m;

  const ahead = (button, article) => (button.closest("li") || article).classList.add("sent");

  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter, article = form.closest("#tickets > article");
    if (!button || !article && !("work" in form.dataset)) return;
    event.preventDefault();
    const name = mark(button, article);
    if (flying.has(name) || resting.has(name)) return;
    const body = new URLSearchParams(new FormData(form, button));
    if (!article) body.set("key", Math.random() + " " + Date.now());
    flying.add(name);
    if (article) ahead(button, article);
    const done = await send(way(button, form), body);
    flying.delete(name);
    if (!done) { takeBack(button, article); return; }
    rest(name);
    if (button.dataset.back) offer(button.dataset.said, button.dataset.back, article.id);
    take(done, article?.id);
  });

  /* Where a tap goes. On a line it means ready; or start first, where this screen is set so. */
  function way(button, form) {
    const start = button.dataset.start && (button.starts || localStorage.getItem("kitchen-taps") === "2");
    delete button.starts;
    return start ? button.dataset.start : button.getAttribute("formaction") || form.getAttribute("action");
  }

  /* Returns the news that answers, or nothing after saying why not. */
  async function send(way, body) {
    try {
      const answer = await fetch(way + since(number), { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(10000) });
      const html = await answer.text();
      if (answer.ok) return html;
      if (answer.status === 401) signedOut();
      else notice(new DOMParser().parseFromString(html, "text/html").body.textContent.trim());
    } catch { notice(say.sayFailed); }
    return "";
  }

  function rest(name) { resting.add(name); setTimeout(() => resting.delete(name), 500); }

  function takeBack(button, article) {
    article?.classList.remove("sent");
    button.closest("li")?.classList.remove("sent");
    pull();
  }

  function notice(text, button) {
    const line = document.createElement("p");
    line.append(text, " ", ...(button ? [button] : []));
    document.getElementById("notice").replaceChildren(line);
    return line;
  }

  /* Three seconds to take it back. What was tapped is saved already, so nothing is lost if this screen goes out. */
  function offer(said, way, own) {
    const back = document.createElement("button");
    back.className = "button";
    back.textContent = say.sayBack;
    back.dataset.does = "escape";
    const line = notice(said, back);
    setTimeout(() => line.remove(), 3000);
    back.addEventListener("click", async () => {
      line.remove();
      const done = await send(way, new URLSearchParams());
      if (done) take(done, own);
    });
  }

  /* A finger that the screen lost counts for five seconds. */
  document.addEventListener("pointerdown", () => { pressed = Date.now(); down = pressed + 5000; }, true);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => setTimeout(() => { down = 0; flush(); }), true);
  function flush() { while (held.length) place(...held.shift()); }

  /* Clocks, colours and words, by the server's time. */
  function tick() {
    const time = Date.now() + skew;
    let late = false;
    for (const article of board.children) {
      article.querySelector(".clock").textContent = counted(time - article.dataset.made);
      late = aged(article, time) || late;
    }
    for (const line of board.querySelectorAll("li[data-begins]")) begins(line, line.dataset.begins - time);
    const made = [...board.children].map((article) => +article.dataset.made);
    document.getElementById("oldest").textContent = made.length ? counted(time - Math.min(...made)) : "–";
    if (late) tell("ring", "late");
    if (held.length && Date.now() >= down) flush();
  }

  /* Returns whether a ticket that everybody sees has just turned late. */
  function aged(article, time) {
    const { warm, late } = article.dataset;
    if (!late) return false;
    const age = time >= late ? "late" : time >= warm ? "warm" : "fresh";
    if (article.classList.contains(age)) return false;
    article.classList.remove("fresh", "warm", "late");
    article.classList.add(age);
    article.querySelector(".word").textContent = say[{ fresh: "sayFresh", warm: "sayWarm", late: "sayLate" }[age]];
    return age === "late" && !article.hidden;
  }

  function begins(line, wait) {
    const word = line.querySelector(".wait");
    if (wait > 0) { word.textContent = say.sayStart.replace("{}", counted(wait)); return; }
    line.classList.remove("early");
    delete line.dataset.begins;
    word.remove();
  }

  function counted(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000)), minutes = Math.floor(seconds / 60), two = (n) => String(n).padStart(2, "0");
    return minutes < 100 ? two(minutes) + ":" + two(seconds % 60) : Math.floor(minutes / 60) + "h" + two(minutes % 60);
  }
  setInterval(tick, 1000);

  for (const name of ["tickets", "table", "orders", "menu"]) body.addEventListener("news:" + name, pull);
  body.addEventListener("news:settings", () => pull(true));
  body.addEventListener("news:again", ({ detail }) => { lost = lost || !detail?.first; pullAll(); });
  body.addEventListener("news:printers", pullAll);
  body.addEventListener("news:lost", () => { lost = true; });
  body.addEventListener("board:ask", pull);
  window.addEventListener("pageshow", (event) => event.persisted && pull(true));
  next = setTimeout(pullAll, 45000);
  tick();
})();
