"use strict";
/* The floor: a short buzz when somebody more needs a waiter, and the change while cash is typed. */
(() => {
  const count = () => document.querySelectorAll("#needs .need").length;
  let before = count();
  document.body.addEventListener("htmx:after:swap", () => {
    const now = count();
    if (now > before && navigator.vibrate && navigator.userActivation?.hasBeenActive) navigator.vibrate(120);
    before = now;
  });
})();
