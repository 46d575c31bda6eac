"use strict";
/* The pick-up screen: asks for its numbers when there is news and every fifteen seconds anyway, so that it needs nobody
   to look after it. What counts is when it last heard from the house: a socket can look open after a sleep. */
(() => {
  const main = document.getElementById("main"), stale = document.getElementById("stale"), said = document.getElementById("said");
  const OFTEN = 1000, ANYWAY = 15000, OLD = 40000, GIVES_UP = 10000;
  let heard = Date.now(), asked = 0, asking = false, waiting = 0;
  const board = () => document.getElementById("board");
  const ready = () => [...document.querySelectorAll(".p-ready [data-number]")].map((each) => each.dataset.number);

  /* However much news comes, one question a second, and one more after the last. */
  function pull() {
    if (waiting) return;
    waiting = setTimeout(ask, Math.max(0, asked + OFTEN - Date.now()));
  }

  async function ask() {
    waiting = 0;
    if (asking) { pull(); return; }
    asking = true;
    asked = Date.now();
    const patience = new AbortController(), end = setTimeout(() => patience.abort(), GIVES_UP);
    try {
      const answer = await fetch(main.dataset.board + "?since=" + board().dataset.mark, { headers: { "HX-Request": "true" }, signal: patience.signal });
      if (answer.ok) {
        if (answer.status !== 204) place(await answer.text());
        heard = Date.now();
      }
    } catch { /* no connection: look() says so when it lasts */ }
    clearTimeout(end);
    asking = false;
    look();
  }

  function place(html) {
    const page = new DOMParser().parseFromString(html, "text/html"), now = page.getElementById("board"), before = board(), known = new Set(ready());
    if (!now) return;
    if (now.dataset.made !== before.dataset.made) { location.reload(); return; } /* the house was updated */
    before.replaceWith(now);
    document.getElementById("p-time").replaceWith(page.getElementById("p-time"));
    const called = ready().filter((number) => !known.has(number));
    if (!called.length) return;
    for (const each of document.querySelectorAll(".p-ready [data-number]")) each.classList.toggle("came", called.includes(each.dataset.number));
    ring();
    said.textContent = main.dataset.sayReady + ": " + called.map((number) => number.padStart(3, "0")).join(", ");
  }

  /* Old numbers are marked as old, and come to life again by themselves. */
  function look() {
    const old = Date.now() - heard > OLD || !navigator.onLine;
    stale.hidden = !old;
    document.body.classList.toggle("old", old);
  }
  setInterval(() => { look(); if (Date.now() - asked > ANYWAY) pull(); }, 1000);
  window.addEventListener("offline", look);
  for (const kind of ["online", "pageshow", "focus"]) window.addEventListener(kind, pull);
  for (const name of ["tickets", "orders", "table", "floor", "settings", "again"]) document.body.addEventListener("news:" + name, pull);

  /* The chime: two soft tones, however many numbers came. Browsers want one tap before any sound. */
  const sound = document.getElementById("chime");
  let audio = null;
  const wanted = () => localStorage.getItem("pickup-sound") === "on";
  function unlock() { audio = audio || new AudioContext(); audio.resume().then(show); show(); }
  function show() { sound.setAttribute("aria-pressed", wanted() && audio?.state === "running"); }
  function ring() {
    if (!wanted() || audio?.state !== "running") return;
    [[659.3, 0], [987.8, 0.22]].forEach(([pitch, after]) => {
      const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.3, at + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 1.4);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 1.5);
    });
  }
  if ("AudioContext" in window) {
    sound.hidden = false;
    sound.addEventListener("click", () => {
      const on = sound.getAttribute("aria-pressed") !== "true";
      localStorage.setItem("pickup-sound", on ? "on" : "off");
      if (on) { unlock(); setTimeout(ring, 60); } else show();
    });
    document.addEventListener("pointerdown", () => wanted() && unlock(), { once: true });
    if (wanted()) unlock(); /* a screen that was set up to play sound by itself needs no tap */
    show();
  }

  /* On a wall: the screen stays on where the browser lets us, and an arrow that nobody moves goes away. */
  let still;
  const moved = () => { document.body.classList.remove("still"); clearTimeout(still); still = setTimeout(() => document.body.classList.add("still"), 6000); };
  document.addEventListener("pointermove", moved);
  moved();
  const awake = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", () => { awake(); if (!document.hidden) pull(); });
  awake();
})();
