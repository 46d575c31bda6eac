"use strict";
/* The office: dishes are put where they belong by dragging and by the arrow keys (tables: see plan.js).
   Whatever moves is sent to the server as a whole new order; without this file the buttons of the panel do the same. */
(() => {
  const EDGE = 70;
  let busy = false;   // something is being moved: lists that come meanwhile wait

  /* The chosen dish, section, table or person is the one whose page this is. */
  const mark = () => {
    for (const link of document.querySelectorAll("a.what, a.edit, .room-plan a")) {
      if (link.getAttribute("href") === location.pathname) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail.ctx && event.detail.ctx.target;
    if (busy && target && target.id === "dishes") event.preventDefault();
  });

  /* Dishes */
  const rows = (list) => [...list.children].filter((row) => row.dataset.row);
  const send = (list) => htmx.ajax("POST", list.dataset.order,
    { source: list, values: { dishes: rows(list).map((row) => row.dataset.row).join(",") } });

  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || event.button || drag) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    drag = { row: handle.closest("[data-row]"), from: event.clientY + scrollY, y: event.clientY, pointer: event.pointerId };
    drag.row.classList.add("dragged");
    busy = true;
    requestAnimationFrame(roll);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    drag.y = event.clientY;
    follow();
  });

  function follow() {
    drag.row.style.transform = `translate(${document.dir === "rtl" ? -18 : 18}px, ${drag.y + scrollY - drag.from}px)`;
    if (drag.over) drag.over.classList.remove("before", "after");
    const column = drag.row.parentElement.getBoundingClientRect();
    const beneath = document.elementsFromPoint(column.left + column.width / 2, drag.y);
    drag.over = null;
    for (const each of beneath) {
      const row = each.closest("[data-row]:not(.dragged)"), list = each.closest(".menu-section");
      if (row) {
        const box = row.getBoundingClientRect();
        drag.over = row;
        drag.after = drag.y > box.top + box.height / 2;
        row.classList.add(drag.after ? "after" : "before");
        break;
      }
      if (list && !list.querySelector("[data-row]:not(.dragged)")) { drag.over = list.querySelector("[data-order]"); break; }
    }
  }

  /* Near the edge of the window the list rolls on. */
  function roll() {
    if (!drag) return;
    const by = drag.y < EDGE ? -9 : drag.y > innerHeight - EDGE ? 9 : 0;
    if (by) { scrollBy(0, by); follow(); }
    requestAnimationFrame(roll);
  }

  function drop(event) {
    if (!drag || (event.pointerId !== undefined && event.pointerId !== drag.pointer)) return;
    const { row, over, after } = drag;
    row.classList.remove("dragged");
    row.style.transform = "";
    if (over) over.classList.remove("before", "after");
    drag = null;
    busy = false;
    if (!over || event.type !== "pointerup") return;
    if (over.dataset.order) over.append(row); else if (after) over.after(row); else over.before(row);
    row.querySelector(".handle").focus({ preventScroll: true });
    send(row.closest("[data-order]"));
  }
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);

  let soon = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) return drop({ type: "escape" });
    const handle = event.target.closest && event.target.closest(".handle");
    if (!handle || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const row = handle.closest("[data-row]");
    if (!step(row, event.key === "ArrowUp")) return;
    handle.focus();
    const list = row.closest("[data-order]"), all = rows(list);
    say(list.closest("[data-said]").dataset.said.replace("{place}", all.indexOf(row) + 1).replace("{count}", all.length));
    busy = true;
    clearTimeout(soon);
    soon = setTimeout(() => { busy = false; send(list); }, 500);
  });

  /* One place up or down; past the end of a section into the next one. */
  function step(row, up) {
    const beside = up ? row.previousElementSibling : row.nextElementSibling;
    if (beside) { if (up) beside.before(row); else beside.after(row); return true; }
    const lists = [...document.querySelectorAll("[data-order]")];
    const next = lists[lists.indexOf(row.parentElement) + (up ? -1 : 1)];
    if (!next) return false;
    if (up) next.append(row); else next.prepend(row);
    return true;
  }

  const say = (words) => {
    const saved = document.getElementById("saved"), line = document.createElement("p");
    line.textContent = words;
    saved.replaceChildren(line);
  };

  /* A number field does not change by scrolling over it. */
  document.addEventListener("wheel", () => { if (document.activeElement && document.activeElement.type === "number") document.activeElement.blur(); }, { passive: true });
  mark();
  const room = document.querySelector(".office > nav a[aria-current]");
  if (room && innerWidth <= 760) room.parentElement.scrollLeft = room.offsetLeft - 40;
})();
