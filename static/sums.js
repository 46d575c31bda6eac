"use strict";
/* Shows what a form would cost while it is filled in: a dish with its choices, a bill with its tip. Only shown: the
   server works out what is charged. Amounts are whole numbers in the currency's smallest unit. */
(() => {
  const number = (form, name) => Number(form.elements[name]?.value) || 0;
  function sum(form) {
    let total = Number(form.dataset.sum);
    form.querySelectorAll("[data-price]:checked").forEach((choice) => { if (choice.offsetParent) total += Number(choice.dataset.price); });
    if (form.elements.quantity) total *= Math.max(1, number(form, "quantity"));
    const tip = form.querySelector("[name=tip]:checked")?.value, unit = 10 ** form.dataset.digits;
    if (tip === "other") total += Math.round(Number(form.elements.own_tip.value.replace(",", ".")) * unit) || 0;
    else if (tip) total += Math.round(total * Number(tip) / 1e6);
    return new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: form.dataset.currency, numberingSystem: "latn" }).format(total / unit);
  }
  function show(event) {
    const form = event.target.closest?.("form[data-sum]"), shown = form?.querySelector("[data-shows]");
    if (shown) shown.textContent = sum(form);
  }
  document.addEventListener("input", show);
  document.addEventListener("change", show);
})();
