"use strict";
/* What a sleeping screen runs when the house tells it that somebody waits: one sentence, and the floor when it is tapped. */
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification(told.say || "", { tag: told.tag, lang: told.language, dir: "auto", renotify: Boolean(told.tag) }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const floor = windows.find((each) => new URL(each.url).pathname.startsWith("/floor"));
    return floor ? floor.focus() : self.clients.openWindow("/floor");
  })());
});
