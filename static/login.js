"use strict";
/* The PIN pad: big keys that write into the form's own field. Without this file the field is typed into. */
(() => {
  const keys = document.querySelector(".pin .keys");
  if (!keys) return;
  const pin = document.querySelector(".pin input[name=pin]");
  keys.hidden = false;
  pin.inputMode = "none"; // the tablet's own keyboard would cover ours
  keys.addEventListener("click", ({ target }) => {
    const key = target.closest("button");
    if (!key) return;
    if (key.value === "all") pin.value = "";
    else if (key.value === "last") pin.value = pin.value.slice(0, -1);
    else if (pin.value.length < pin.maxLength) pin.value += key.value;
  });
})();
