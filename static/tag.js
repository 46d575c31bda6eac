"use strict";
/* A table's address is written to an NFC tag (Web NFC: Chrome on Android, on https pages). Where that does not exist, the
   page says so and shows the address for other tools. Each state is a sentence of the page: hold, written, refused, failed. */
(() => {
  const tag = document.getElementById("tag"), said = document.getElementById("said");
  const write = document.getElementById("write"), stop = document.getElementById("stop"), copy = document.getElementById("copy");
  const WHY = { NotAllowedError: "refused", SecurityError: "refused", NotSupportedError: "off", NotReadableError: "off", AbortError: "stopped" };
  let writing = null;

  const say = (state) => { tag.dataset.state = state; said.textContent = tag.dataset[state]; };
  const show = (on) => { stop.hidden = !on; write.disabled = on; };

  if ("NDEFReader" in window) {
    document.getElementById("writes").hidden = false;
    document.getElementById("unsupported").hidden = true;
  }
  write.addEventListener("click", async () => {
    const mine = writing = new AbortController();
    say("hold");
    show(true);
    try {
      await new NDEFReader().write({ records: [{ recordType: "url", data: tag.dataset.address }] }, { signal: mine.signal });
      say("written");
      const next = document.getElementById("next");
      next.classList.add("primary");
      write.classList.remove("primary");
      next.focus();
    } catch (error) {
      say(WHY[error.name] || "failed");
    }
    show(false);
  });
  stop.addEventListener("click", () => { if (writing) writing.abort(); });

  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(tag.dataset.address); said.textContent = copy.dataset.copied; }
      catch { document.getElementById("address").select(); }
    });
  }
})();
