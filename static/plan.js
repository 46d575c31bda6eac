"use strict";
/* The plan of a room: tables are dragged with a finger or a mouse, and moved with the arrow keys (with Shift they change
   their size). Each move is sent at once and says what it did; without this file the figures beside the plan do the same. */
(() => {
  const SLACK = 5, GRID = 10, WIDTH = 800, HEIGHT = 560, LEAST = 60, MOST = 400, SOON = 450;
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const saved = document.getElementById("saved");
  let drag = null, soon = 0, waiting = null;   // a table in somebody's hand, and one that the keys are moving

  const between = (value, least, most) => Math.min(Math.max(Math.round(value / GRID) * GRID, least), Math.floor(most / GRID) * GRID);
  const place = (link) => {
    const { e: x, f: y } = link.transform.baseVal.consolidate().matrix, top = link.querySelector(".top");
    return { x, y, w: top.width.baseVal.value, h: top.height.baseVal.value };
  };

  /* Draw a table where it shall be, inside the plan; what does not change stays as it is. Returns where that is. */
  function put(link, { x, y, w, h }) {
    const at = place(link);
    w = w === undefined ? at.w : between(w, LEAST, Math.min(MOST, WIDTH - at.x));
    h = h === undefined ? at.h : between(h, LEAST, Math.min(MOST, HEIGHT - at.y));
    x = x === undefined ? at.x : between(x, 0, WIDTH - w);
    y = y === undefined ? at.y : between(y, 0, HEIGHT - h);
    link.setAttribute("transform", `translate(${x} ${y})`);
    const top = link.querySelector(".top"), texts = link.querySelectorAll("text");
    top.setAttribute("width", w);
    top.setAttribute("height", h);
    if (link.classList.contains("round")) top.setAttribute("rx", Math.min(w, h) / 2);
    texts.forEach((text, n) => { text.setAttribute("x", w / 2); text.setAttribute("y", h / 2 + (n ? 26 : 4)); });
    link.querySelector(".grip").setAttribute("transform", `translate(${w} ${h})`);
    return { x, y, w, h };
  }

  /* What was not changed is not sent, so that nobody undoes what somebody else did with it. */
  async function send(link, before) {
    const now = place(link), values = {};
    for (const name of ["x", "y", "w", "h"]) if (now[name] !== before[name]) values[name] = now[name];
    if (!Object.keys(values).length) return;
    try {
      await htmx.ajax("POST", `/office/tables/${link.dataset.table}/place`, { source: saved, target: "#saved", swap: "innerHTML", values });
    } finally {
      if (!busy()) look();
    }
  }
  const look = () => document.body.dispatchEvent(new CustomEvent("news:floor", { bubbles: true }));
  const busy = () => drag || waiting;

  /* A plan that comes while a table is in somebody's hand waits: it is asked for again afterwards. */
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail.ctx && event.detail.ctx.target;
    if (busy() && target && target.id === "plans") event.preventDefault();
  });

  /* Finger or mouse */
  const spot = (event, plan) => new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
  document.addEventListener("dragstart", (event) => { if (event.target.closest("[data-table]")) event.preventDefault(); });
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("[data-table]");
    if (!link || event.button || drag) return;
    done();
    drag = { link, before: place(link), from: spot(event, link.ownerSVGElement), pointer: event.pointerId,
      grows: !!event.target.closest("[data-grip]"), x: event.clientX, y: event.clientY, moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
    const at = spot(event, drag.link.ownerSVGElement), { before, from } = drag, dx = at.x - from.x, dy = at.y - from.y;
    drag.moved = true;
    drag.link.classList.add("held");
    put(drag.link, drag.grows
      ? { w: before.w + dx, h: before.h + dy } : { x: before.x + dx, y: before.y + dy });
  });
  /* The page does not roll away under a finger that holds a table. */
  document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  function drop(event) {
    if (!drag || (event.pointerId !== undefined && event.pointerId !== drag.pointer)) return;
    const { link, before, moved } = drag;
    drag = null;
    link.classList.remove("held");
    if (!moved) return;
    if (event.type !== "pointerup") { link.setAttribute("transform", `translate(${before.x} ${before.y})`); look(); return; }
    addEventListener("click", stay, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stay, { capture: true }), 50);
    send(link, before);
  }
  const stay = (event) => { event.preventDefault(); event.stopPropagation(); };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);

  /* Keys */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) { drop({ type: "escape" }); return; }
    const step = KEYS[event.key], link = event.target.closest && event.target.closest("[data-table]");
    if (!link || !step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (waiting && waiting.link !== link) done();
    waiting = waiting || { link, before: place(link) };
    const at = place(link), [dx, dy] = step.map((each) => each * GRID);
    const now = put(link, event.shiftKey ? changed({ w: at.w, h: at.h }, dx, dy) : changed({ x: at.x, y: at.y }, dx, dy));
    say((event.shiftKey ? saved.dataset.size : saved.dataset.place), { ...now, table: link.querySelector("text").textContent });
    clearTimeout(soon);
    soon = setTimeout(done, SOON);
  });
  /* Of two figures the one that this key is about. */
  const changed = (at, dx, dy) => Object.fromEntries(Object.entries(at).map(([name, value], n) => [name, value + (n ? dy : dx)])
    .filter((_, n) => (n ? dy : dx)));
  function done() {
    if (!waiting) return;
    const { link, before } = waiting;
    clearTimeout(soon);
    waiting = null;
    send(link, before);
  }
  document.addEventListener("focusout", (event) => { if (waiting && event.target === waiting.link) done(); });

  function say(words, values) {
    const line = document.createElement("p");
    line.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    saved.replaceChildren(line);
  }
})();
