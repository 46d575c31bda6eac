"use strict";
/* News for open pages. A small Socket.IO client (Engine.IO 4 over WebSocket): it listens and never speaks.
   Each news becomes an event "news:NAME" on the body; blocks of the page hear it and ask for themselves again.
   Whenever a socket is there anew, the first time too (something may have happened since the page was made), and every
   few seconds while none can be had, "news:again" asks for everything. A socket that hears no heartbeat is dropped, and
   so is one that slept: it may look open for minutes. */
(() => {
  const offline = document.getElementById("offline"), notice = document.getElementById("notice");
  const page = document.querySelector("meta[name=news-for]"); /* a page for anybody hears its own news only */
  let socket, beat, silence = 40000, tries = 0, lost = false, met = false, gone = false, watched = false, refused = false, polling, reopening, last = Date.now();

  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent("news:" + name, { bubbles: true, detail }));
  const alive = () => { clearTimeout(beat); beat = setTimeout(drop, silence); };
  const live = () => document.documentElement.classList.contains("live");
  /* The banner is decided here alone: there is no line, or no socket could be had twice. */
  const banner = () => { if (offline) offline.hidden = !gone && (live() || tries < 2); };
  const show = (on) => { document.documentElement.classList.toggle("live", on); banner(); };
  document.body.addEventListener("line", ({ detail }) => { watched = true; gone = detail.gone; banner(); });

  function open() {
    const scheme = location.protocol === "https:" ? "wss://" : "ws://";
    socket = new WebSocket(scheme + location.host + "/socket.io/?EIO=4&transport=websocket" + (page ? "&page=" + page.content : ""));
    socket.onmessage = ({ data }) => {
      alive();
      if (data[0] === "0") { const hello = JSON.parse(data.slice(1)); silence = hello.pingInterval + hello.pingTimeout; alive(); socket.send("40"); }
      else if (data === "2") socket.send("3");
      else if (data.startsWith("40")) { tries = 0; clearInterval(polling); show(true); tell("again", { first: !lost && !met }); lost = false; met = true; tell("live"); }
      else if (data.startsWith("42")) { const [kind, news] = JSON.parse(data.slice(2)); if (kind === "news") tell(news.name); }
      else if (data.startsWith("44")) { refused = true; socket.close(); if (met) tell("again"); } /* nothing to hear here: signed out, or a page for anybody */
      else if (data.startsWith("41")) socket.close();
    };
    socket.onclose = closed;
    alive();
  }
  function closed() {
    clearTimeout(beat); clearInterval(polling);
    if (refused) { refused = false; return; }
    lost = true; tries += 1; show(false); tell("lost");
    polling = setInterval(() => navigator.onLine && tell("again"), 8000 + Math.random() * 4000);
    clearTimeout(reopening); reopening = setTimeout(open, tries && Math.min(15000, 500 * 2 ** Math.min(tries, 5)) * (0.5 + Math.random()));
  }
  function drop() { socket.onclose = socket.onmessage = null; socket.close(); closed(); }
  function anew() { tries = -1; drop(); }
  function woke() { if (document.hidden) return; if (Date.now() - last > 12000) anew(); last = Date.now(); }
  window.addEventListener("offline", () => { gone = true; banner(); });
  window.addEventListener("online", () => { if (!watched) { gone = false; banner(); } });
  /* A phone that has just sat down belongs to other rooms than before: the server reads them from its new session. */
  if ("WebSocket" in window) {
    open();
    setInterval(woke, 5000);
    document.addEventListener("visibilitychange", woke);
    window.addEventListener("online", anew);
    document.body.addEventListener("news:joined", anew);
  }

  /* A form that stays: what was typed is kept when it is refused, and the sentence shows beside it. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-stay]")) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    if (answer.ok) { location.assign(answer.url); return; }
    const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("h1");
    const line = document.createElement("p");
    line.textContent = said ? said.textContent : "";
    notice.replaceChildren(line);
  });

  /* A notice goes away by itself, when it was read. */
  if (notice) new MutationObserver(() => { clearTimeout(notice.away); notice.away = setTimeout(() => { notice.textContent = ""; }, 7000); })
    .observe(notice, { childList: true });
})();
