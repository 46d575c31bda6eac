"use strict";
/* Shows what a form would cost while it is filled in: a dish with its choices, a part of a bill with its tip. Only
   shown: the server works out what is charged. Amounts are whole numbers in the currency's smallest unit. */
(() => {
  const number = (form, name) => Number(form.elements[name]?.value) || 0;
  const money = (form, amount) => new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: form.dataset.currency, numberingSystem: "latn" }).format(amount / 10 ** form.dataset.digits);
  const typed = (form, name) => Math.round(Number(form.elements[name].value.replace(",", ".")) * 10 ** form.dataset.digits) || 0;
  /* The next part of one dish: of those that others have begun to share the server said it, else it is the first. */
  function part(tick) {
    if (tick.dataset.part) return Number(tick.dataset.part);
    const by = Number(tick.form.elements["by-" + tick.value]?.value) || 1;
    return Math.ceil(Number(tick.dataset.value) / by);
  }
  function dishes(form) {
    let total = 0;
    for (const tick of form.querySelectorAll("[name=dish]")) {
      const amount = part(tick), row = tick.closest("li").querySelector("[data-row]");
      if (row) row.textContent = money(form, amount);
      if (tick.checked) total += amount;
    }
    const open = Number(form.dataset.open);
    return total && total >= Math.min(open, Number(form.dataset.still)) ? open : total;
  }
  function base(form) {
    if (form.elements.seen) return dishes(form);
    if (form.elements.amount) return form.elements.amount.value.trim() || !form.dataset.sum ? typed(form, "amount") : Number(form.dataset.sum);
    let total = Number(form.dataset.sum);
    form.querySelectorAll("[data-price]:checked").forEach((choice) => { if (choice.offsetParent) total += Number(choice.dataset.price); });
    return form.elements.quantity ? total * Math.max(1, number(form, "quantity")) : total;
  }
  /* The tax inside a part, by group, as its receipt will say it: the groups in their order, and no cent lost between. */
  function taxes(form, paid) {
    const rows = [...form.querySelectorAll("[data-left]")], due = rows.reduce((sum, row) => sum + Number(row.dataset.whole), 0);
    let soFar = 0, reached = 0;
    for (const row of rows) {
      const whole = Number(row.dataset.whole), left = Number(row.dataset.left);
      soFar += whole;
      const its = (due ? Math.round(soFar * Math.min(paid, due) / due) : 0) - reached;
      reached += its;
      row.textContent = money(form, its === whole ? left : whole ? Math.round(left * its / whole) : 0);
    }
  }
  function update(form) {
    const whole = base(form), tip = form.querySelector("[name=tip]:checked")?.value, rate = tip === "other" ? 0 : Number(tip) || 0;
    const extra = tip === "other" ? typed(form, "own_tip") : Math.round(whole * rate / 1e6);
    const said = { part: whole, tip: extra, total: whole + extra, "": whole + extra };
    taxes(form, whole);
    form.querySelectorAll("[data-shows]").forEach((shown) => {
      const what = shown.dataset.shows;
      let text = what === "rate" ? (rate ? new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2, numberingSystem: "latn" }).format(rate / 1e6) : "") : "";
      if (what in said) text = money(form, said[what]);
      if (shown.textContent !== text) shown.textContent = text;
    });
  }
  function show(event) {
    const form = event.target.closest?.("form[data-sum]");
    if (form) update(form);
  }
  document.addEventListener("input", show);
  document.addEventListener("change", show);
  /* After news: what the guest has ticked stays, and the figures follow it. */
  document.addEventListener("htmx:after:swap", () => document.querySelectorAll("form[data-sum]").forEach(update));
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sum]").forEach((form) => { form.sent = false; if (form.matches("[data-once]")) update(form); }));
  /* A second tap on a button that pays, before the next page is there, pays nothing more. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.sent) event.preventDefault();
    form.sent = true;
    setTimeout(() => { form.sent = false; }, 8000);
  });
})();
