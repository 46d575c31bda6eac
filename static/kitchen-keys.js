"use strict";
/* Keyboards and bump bars: every deed of the screen by a key, by a map that each device may change.
   What a key means stands in the help's buttons (data-act, data-key); what it does, on the thing itself (data-does). */
(() => {
  const board = document.getElementById("tickets"), help = document.getElementById("k-help");
  if (!board || !help) return;
  const buttons = [...help.querySelectorAll("[data-act]")], said = document.getElementById("k-help-said");
  const mine = JSON.parse(localStorage.getItem("kitchen-keys") || "{}");
  let map = new Map(), learning = null, pickedId = "", numbered = "", byKey = false;

  /* The map */
  const keyOf = (button) => mine[button.dataset.act] || button.dataset.key;
  const called = (key) => key === "Space" ? help.dataset.saySpace : key.replace("Arrow", "").replace(/^(Left|Right|Up|Down)$/, (way) => ({ Left: "←", Right: "→", Up: "↑", Down: "↓" })[way]);
  const what = (button) => button.getAttribute("aria-label").replace(/: [^:]*$/, "");
  function draw() {
    map = new Map(buttons.map((button) => [keyOf(button), button.dataset.act]));
    for (const button of buttons) {
      button.firstElementChild.textContent = called(keyOf(button));
      button.setAttribute("aria-label", what(button) + ": " + called(keyOf(button)));
    }
  }

  /* A key's name as on the keyboard: letters large, and in any script by where they are. */
  function named(event) {
    if (event.key === " ") return "Space";
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    return map.has(key) ? key : event.code.replace(/^(Key|Digit|Numpad(?=\d))/, "") || key;
  }

  function learn(key) {
    const button = learning, taken = buttons.find((other) => other !== button && keyOf(other) === key);
    learning = null;
    draw();
    if (taken) { said.textContent = help.dataset.sayTaken.replace("{key}", called(key)).replace("{what}", what(taken)); return; }
    mine[button.dataset.act] = key;
    localStorage.setItem("kitchen-keys", JSON.stringify(mine));
    said.textContent = "";
    draw();
  }

  help.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    said.textContent = "";
    if ("close" in button.dataset) help.close();
    if ("reset" in button.dataset) { for (const act of Object.keys(mine)) delete mine[act]; localStorage.removeItem("kitchen-keys"); draw(); }
    if (button.dataset.act) { draw(); learning = button; button.firstElementChild.textContent = help.dataset.sayPress; }
  });
  help.addEventListener("close", () => { learning = null; said.textContent = ""; draw(); });
  document.querySelector('#k-settings [data-does="help"]').addEventListener("click", () => help.showModal());

  /* The ticket that is picked is the one that has the focus, or holds it. */
  const tickets = () => [...board.querySelectorAll("article:not([hidden])")];
  const picked = () => document.activeElement.closest("#tickets > article");
  const first = () => tickets()[0];
  const lines = (ticket) => [...ticket.querySelectorAll("li.work")];
  const handle = (line) => line.querySelector("button");
  function pick(thing) {
    thing?.focus({ preventScroll: true });
    thing?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function step(by) {
    const all = tickets(), at = all.indexOf(picked());
    pick(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  }

  function stepLine(by) {
    const ticket = picked() || first();
    if (!ticket) return;
    const stops = [ticket, ...lines(ticket).map(handle).filter(Boolean)];
    const at = stops.findIndex((stop) => stop === document.activeElement || stop !== ticket && stop.closest("li").contains(document.activeElement));
    pick(stops[Math.min(stops.length - 1, Math.max(0, Math.max(0, at) + by))]);
  }

  /* On a line that is picked, or on the first of the ticket that is still to be made. */
  function line() {
    const on = document.activeElement.closest("li.work"), ticket = picked() || first();
    return on ? handle(on) : ticket && (lines(ticket).find((each) => each.matches(".queued, .cooking")) || lines(ticket)[0])?.querySelector("button");
  }

  function start() {
    const on = document.activeElement.closest("li.work")?.querySelector("[data-start]");
    if (!on) return press("start");
    on.starts = true;
    on.click();
  }

  /* The same number twice bumps, and nothing else does: whoever came to a ticket by other keys picks it first. */
  function number(n) {
    const ticket = tickets().find((each) => each.querySelector(".main").dataset.n === n);
    if (ticket && ticket.id === numbered) ticket.querySelector(".main").click(); else pick(ticket);
    numbered = ticket?.id || "";
  }

  /* What the picked ticket can do, or else the screen itself. */
  function press(act) {
    const inside = (picked() || first())?.querySelector(`[data-does="${act}"]`);
    const outside = [...document.querySelectorAll(`[data-does="${act}"]`)].find((thing) => !thing.closest("article"));
    const on = document.activeElement.closest("li.work")?.querySelector(`[data-does="${act}"]`);
    (on || inside || outside)?.click();
  }

  function away() {
    const back = document.querySelector('#notice [data-does="escape"]'), open = document.querySelector("details[open]");
    if (back) back.click(); else if (open) open.open = false; else document.activeElement.blur();
  }

  function nextStation() {
    const tabs = [...document.querySelectorAll("#k-tabs a")], at = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    tabs[(at + 1) % tabs.length].click();
  }

  function area() {
    const all = document.querySelector('[data-does="all"]'), areas = document.querySelector(".areas");
    if (all) all.click(); else if (areas) { areas.open = true; areas.querySelector("button").focus(); }
  }

  const rightwards = document.documentElement.dir === "rtl" ? -1 : 1;
  const acts = {
    bump: () => (picked() || first())?.querySelector(".main").click(), line: () => line()?.click(), start,
    right: () => step(rightwards), left: () => step(-rightwards), down: () => stepLine(1), up: () => stepLine(-1),
    escape: away, station: nextStation, filter: area, help: () => help.showModal(),
  };
  function act(name) {
    if (name.startsWith("pick")) { number(name.slice(4)); return; }
    numbered = "";
    if (name in acts) acts[name](); else press(name);
  }

  /* Where a key has a meaning of its own we leave it: in a field, in a dialog, Enter and Space on a link or button. */
  const OF_TICKETS = new Set(["bump", "line", "start", "undo", "seen", "rush", "fire"]);
  function theirs(event, name) {
    const { target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest("input, select, textarea, dialog[open]")) return true;
    return /^(Enter|Space)$/.test(name) && target.closest("a, button, summary") && !target.matches("[data-does=line], .main");
  }

  document.addEventListener("keydown", (event) => {
    if (/^(Shift|Control|Alt|Meta|CapsLock|Tab|Dead|Unidentified)$/.test(event.key)) return;
    const name = named(event);
    if (learning) { event.preventDefault(); learn(name); return; }
    const wanted = map.get(name) || (event.key === "?" ? "help" : "");
    if (!wanted || theirs(event, name)) return;
    event.preventDefault();
    byKey = true;
    const restless = !picked() && Date.now() < board.restless; /* what was meant has just gone: the next is not meant */
    if (!event.repeat && !(restless && OF_TICKETS.has(wanted))) act(wanted);
  });
  document.addEventListener("pointerdown", () => { byKey = false; numbered = ""; });

  /* Whoever works with keys always sees which ticket is picked: when it has gone, the first one is, after a moment. */
  document.addEventListener("focusin", () => { pickedId = picked()?.id || ""; });
  document.body.addEventListener("board", () => {
    if (!byKey || !pickedId || document.getElementById(pickedId)) return;
    pickedId = "";
    setTimeout(() => document.activeElement === document.body && byKey && pick(first()), 400);
  });

  draw();
})();
