"use strict";
/* What a cook hears: new work, a change, a ticket that turns late, a printer in trouble. However much comes at once, it
   is one sound. Browsers want one tap before any sound, so the button asks for it. */
(() => {
  const button = document.getElementById("sound");
  if (!button || !("AudioContext" in window)) return;
  const TUNES = { /* pitch and when it begins */
    new: [[880, 0], [1175, 0.16]], changed: [[988, 0], [740, 0.14], [988, 0.28], [740, 0.42]],
    late: [[440, 0], [440, 0.22], [440, 0.44]], trouble: [[330, 0], [233, 0.2], [330, 0.4], [233, 0.6]],
  };
  const MATTERS = ["trouble", "changed", "new", "late"], TOGETHER = 250, PAUSE = 1200;
  const audio = new AudioContext(), waiting = new Set();
  let timer = 0, quiet = 0;
  const muted = () => localStorage.getItem("kitchen-sound") === "off";

  function show() {
    button.setAttribute("aria-pressed", !muted());
    button.classList.toggle("asks", !muted() && audio.state !== "running");
  }

  const unlock = () => audio.state === "suspended" && audio.resume().then(show, () => {});

  function play(kind) {
    for (const [pitch, after] of TUNES[kind]) {
      const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + after;
      tone.frequency.value = pitch;
      tone.type = kind === "new" ? "sine" : "triangle";
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.5, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.26);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.28);
    }
  }

  function ring() {
    const kind = MATTERS.find((each) => waiting.has(each));
    waiting.clear();
    timer = 0;
    quiet = Date.now() + PAUSE;
    document.body.dispatchEvent(new CustomEvent("rang", { detail: kind }));
    if (!muted() && audio.state === "running") play(kind);
  }

  document.body.addEventListener("ring", ({ detail }) => {
    waiting.add(detail);
    timer = timer || setTimeout(ring, Math.max(TOGETHER, quiet - Date.now()));
  });

  button.addEventListener("click", () => {
    const asks = button.classList.contains("asks");
    if (!asks) localStorage.setItem("kitchen-sound", muted() ? "on" : "off");
    unlock();
    show();
    if (!muted()) setTimeout(() => audio.state === "running" && play("new"), 80);
  });
  for (const kind of ["pointerup", "keydown"]) document.addEventListener(kind, ({ target }) => target !== button && !button.contains(target) && unlock());
  audio.addEventListener("statechange", show);
  button.hidden = false;
  show();
})();
