"use strict";
/* The page where somebody turns it on that this device is told while it sleeps. */
(() => {
  const form = document.getElementById("push-here"), cannot = document.getElementById("push-cannot");
  if (!form) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) { cannot.hidden = false; return; }
  const button = form.querySelector("button"), denied = document.getElementById("push-denied");
  const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") { denied.hidden = false; return; }
      const worker = await navigator.serviceWorker.register("/floor/push.js", { scope: "/floor/" });
      for (let n = 0; n < 100 && !worker.active; n += 1) await new Promise((done) => setTimeout(done, 100));
      const before = await worker.pushManager.getSubscription();
      if (before) await before.unsubscribe(); /* it may belong to an earlier key of the house */
      const here = (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(form.dataset.key) })).toJSON();
      form.elements.address.value = here.endpoint;
      form.elements.p256dh.value = here.keys.p256dh;
      form.elements.auth.value = here.keys.auth;
      form.submit();
    } catch (error) { denied.hidden = false; } finally { button.disabled = false; }
  });
})();
