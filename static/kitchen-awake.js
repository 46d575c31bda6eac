"use strict";
/* The screen stays on while it shows tickets, where the browser lets us; where it does not, it says what to do.
   And when news stops, the banner says since when. */
(() => {
  const hint = document.getElementById("dark"), banner = document.getElementById("offline"), board = document.getElementById("tickets");
  if (!board) return;
  const able = isSecureContext && "wakeLock" in navigator;

  const awake = () => document.hidden || navigator.wakeLock.request("screen").catch(() => {});
  if (able) { document.addEventListener("visibilitychange", awake); awake(); }
  else hint.hidden = localStorage.getItem("kitchen-dark") === "seen";
  hint.querySelector("button").addEventListener("click", () => { localStorage.setItem("kitchen-dark", "seen"); hint.hidden = true; });

  let lost = false;
  function gone() {
    if (lost) return;
    lost = true;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    banner.textContent = banner.dataset.says + " " + board.dataset.saySince.replace("{}", time);
  }
  document.body.addEventListener("news:lost", gone);
  window.addEventListener("offline", gone);
  document.body.addEventListener("news:live", () => { lost = false; });
  banner.dataset.says = banner.textContent;
})();
