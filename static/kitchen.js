"use strict";
/* A station's screen: asks the server what changed since it last looked, puts it in place, lets the clocks tick.
   Nothing moves under a finger: while one is down, what came in waits. */
(() => {
  const board = document.getElementById("tickets");
  if (!board) return;
  const say = board.dataset, seen = new Map(), flying = new Set(), resting = new Set(), held = [];
  let number = +say.number, skew = say.now - Date.now(), down = 0, pulling = false, again = false, everything = false, lost = false;

  /* What changed: one question at a time, and one more after it if news came meanwhile. */
  async function pull(whole) {
    if (pulling) { again = true; everything = everything || whole; return; }
    pulling = true;
    try {
      const answer = await fetch(say.news + "?since=" + (whole ? 0 : number), { headers: { "HX-Request": "true" } });
      if (answer.ok) take(await answer.text());
      else if (answer.status === 401) location.href = "/login?next=" + encodeURIComponent(location.pathname);
    } catch { /* no connection: live.js says so, and asks again when it is back */ }
    pulling = false;
    if (!again) return;
    const all = everything;
    again = everything = false;
    pull(all);
  }

  function take(html, own) {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (Date.now() < down) held.push([page, own]); else place(page, own);
  }

  function place(page, own) {
    const news = page.getElementById("news");
    if (!news) return;
    skew = news.dataset.now - Date.now();
    const latest = +news.dataset.number >= number;
    if ("whole" in news.dataset && latest) {
      const kept = new Set([...news.children].map((article) => article.id));
      for (const article of [...board.children]) if (!kept.has(article.id)) article.remove();
      seen.clear();
    }
    let fresh = 0;
    for (const article of [...news.children]) fresh += put(article);
    if (latest) {
      number = +news.dataset.number;
      say.warm = news.dataset.warm; say.late = news.dataset.late;
      for (const id of ["k-tabs", "k-state", "k-foot"]) document.getElementById(id).replaceWith(page.getElementById(id));
    }
    tick();
    if (fresh && !own) { ring(); document.getElementById("said").textContent = say.sayNew; }
    if (fresh && lost) notice(say.sayNew);
    lost = false;
  }

  /* One ticket into its place. Returns whether it is new work. An older answer never overwrites a newer one. */
  function put(article) {
    const changed = +article.dataset.changed, before = document.getElementById(article.id);
    if (seen.get(article.id) > changed) return 0;
    seen.set(article.id, changed);
    if ("gone" in article.dataset) { before?.remove(); return 0; }
    for (const button of article.querySelectorAll("button")) if (flying.has(mark(button, article))) ahead(button, article);
    if (before) {
      const focus = before.contains(document.activeElement) && document.activeElement;
      const place = focus ? [...before.querySelectorAll("button")].indexOf(focus) : -1;
      before.replaceWith(article);
      if (focus) (article.querySelectorAll("button")[place] || article.querySelector(".main")).focus();
      return 0;
    }
    const later = [...board.children].find((other) => +other.dataset.made > +article.dataset.made);
    board.insertBefore(article, later || null);
    return "new" in article.dataset ? 1 : 0;
  }

  /* A tap shows at once what it will do, and is sent; a second tap on the same thing meanwhile is no second wish. */
  const mark = (button, article) => article.id + (button.value || button.getAttribute("formaction") || "");

  function ahead(button, article) {
    (button.closest("li") || article).classList.add("sent");
  }

  board.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, button = event.submitter, article = form.closest("article"), name = mark(button, article);
    if (flying.has(name) || resting.has(name)) return;
    const body = new URLSearchParams(new FormData(form)), way = button.getAttribute("formaction") || form.getAttribute("action");
    if (button.name) body.append(button.name, button.value);
    flying.add(name);
    ahead(button, article);
    try {
      const answer = await fetch(way + "?since=" + number, { method: "POST", body, headers: { "HX-Request": "true" } });
      const html = await answer.text();
      flying.delete(name);
      if (answer.ok) { rest(name); take(html, true); return; }
      takeBack(article, button);
      if (answer.status === 401) location.href = "/login";
      else notice(new DOMParser().parseFromString(html, "text/html").body.textContent.trim());
    } catch { flying.delete(name); takeBack(article, button); notice(say.sayFailed); }
  });

  function rest(name) { resting.add(name); setTimeout(() => resting.delete(name), 500); }

  function takeBack(article, button) {
    article.classList.remove("sent");
    button.closest("li")?.classList.remove("sent");
    pull();
  }

  function notice(text) {
    const line = document.createElement("p");
    line.textContent = text;
    document.getElementById("notice").replaceChildren(line);
  }

  /* Fingers, and keys 1 to 9 for the first nine tickets. A finger that the screen lost counts for five seconds. */
  document.addEventListener("pointerdown", () => { down = Date.now() + 5000; }, true);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => setTimeout(() => { down = 0; flush(); }), true);
  function flush() { while (held.length) place(...held.shift()); }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key) || event.repeat) return;
    board.querySelectorAll("article")[event.key - 1]?.querySelector(".main")?.click();
  });

  /* Clocks, colours and words, by the server's time. */
  function tick() {
    const time = Date.now() + skew;
    for (const article of board.children) {
      const seconds = Math.max(0, Math.floor((time - article.dataset.made) / 1000));
      const age = seconds >= say.late * 60 ? "late" : seconds >= say.warm * 60 ? "warm" : "fresh";
      article.querySelector(".clock").textContent = counted(seconds);
      if (article.classList.contains(age)) continue;
      article.classList.remove("fresh", "warm", "late");
      article.classList.add(age);
      article.querySelector(".word").textContent = say[{ fresh: "sayFresh", warm: "sayWarm", late: "sayLate" }[age]];
    }
    const oldest = document.getElementById("oldest");
    if (oldest.dataset.made) oldest.textContent = counted(Math.max(0, Math.floor((time - oldest.dataset.made) / 1000)));
    if (held.length && Date.now() >= down) flush();
  }
  const counted = (seconds) => String(Math.floor(seconds / 60)).padStart(2, "0") + ":" + String(seconds % 60).padStart(2, "0");
  setInterval(tick, 1000);

  /* The sound: two short tones, however many orders came. Browsers want one tap before any sound. */
  const sound = document.getElementById("sound");
  let audio = null;
  const wanted = () => localStorage.getItem("kitchen-sound") === "on";
  function unlock() { audio = audio || new AudioContext(); audio.resume().then(show); }
  function show() { sound.setAttribute("aria-pressed", wanted() && audio?.state === "running"); }
  function ring() {
    if (!wanted() || audio?.state !== "running") return;
    [[880, 0], [1175, 0.16]].forEach(([pitch, after]) => {
      const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.5, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    });
  }
  if ("AudioContext" in window) {
    sound.hidden = false;
    sound.addEventListener("click", () => {
      const on = sound.getAttribute("aria-pressed") !== "true";
      localStorage.setItem("kitchen-sound", on ? "on" : "off");
      if (on) { unlock(); setTimeout(ring, 60); } else show();
    });
    document.addEventListener("pointerdown", () => wanted() && unlock(), { once: true });
    show();
  }

  for (const name of ["tickets", "table", "printers", "menu"]) document.body.addEventListener("news:" + name, () => pull());
  document.body.addEventListener("news:settings", () => pull(true));
  document.body.addEventListener("news:again", ({ detail }) => { lost = lost || !detail?.first; pull(); });
  document.body.addEventListener("news:lost", () => { lost = true; });
  /* The screen stays on while it shows tickets, where the browser lets us. */
  const awake = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", awake);
  awake();

  window.addEventListener("pageshow", (event) => event.persisted && pull(true));
  tick();
})();
