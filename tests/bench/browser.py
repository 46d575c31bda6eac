"""A phone's first view of the menu in Chromium: what goes over the wire, and Lighthouse's word on how it feels."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from .goals import Row

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
LIGHTHOUSE = "lighthouse@12.8.2"
KEPT = pathlib.Path(__file__).parents[2] / ".bench"  # Lighthouse stays here between two benches
RUNS = 3


def rows(address):
    """The rows of G10 and G11."""
    octets, requests = first_view(address) if CHROMIUM else (None, None)
    said = "photos not counted" if CHROMIUM else "not measured: no Chromium"
    yield Row("G10", "first view without photos", said, octets and octets / 1000, "≤ 45", "≤ 25", " KB")
    yield Row("G10", "requests of a first view, without photos", "", requests, "≤ 8")
    paint, blocked, shift, said = lighthouse(address)
    yield Row("G11", "Lighthouse mobile: largest paint", said, paint, "≤ 1.5", "≤ 0.9", " s")
    yield Row("G11", "Lighthouse mobile: blocking time", said, blocked, "≤ 200", unit=" ms")
    yield Row("G11", "Lighthouse mobile: layout shift", said, shift, "≤ 0.05")


def first_view(address):
    """Bytes and requests, measured in a process of its own, since Playwright and gevent do not go together."""
    return json.loads(subprocess.run([sys.executable, "-m", "tests.bench.browser", address], check=True, text=True,
                                     stdout=subprocess.PIPE).stdout)


def watch(address):
    from playwright.sync_api import sync_playwright  # only here, away from gevent
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(**play.devices["Pixel 5"]).new_page()
        wire, kinds, octets = page.context.new_cdp_session(page), {}, {}
        wire.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
        wire.on("Network.loadingFinished", lambda said: octets.update({said["requestId"]: said["encodedDataLength"]}))
        wire.send("Network.enable")
        page.goto(address)
        page.wait_for_timeout(3000)  # htmx and the socket come after the page has shown
        browser.close()
    counted = {id: size for id, size in octets.items() if kinds.get(id) != "Image"}
    return sum(counted.values()), len(counted)


def lighthouse(address):
    """Seconds, milliseconds and shift: medians of three runs, and how they were had."""
    if not (shutil.which("node") and shutil.which("npm") and CHROMIUM):
        return None, None, None, "not measured: no node or no Chromium"
    program = KEPT / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        got = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", KEPT, LIGHTHOUSE],
                             stdout=subprocess.DEVNULL)
        if got.returncode:
            return None, None, None, f"not measured: npm could not install {LIGHTHOUSE}"
    runs = [_audits(program, address) for _ in range(RUNS)]
    paint, blocked, shift = (statistics.median(run[name]["numericValue"] for run in runs) for name in (
        "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"))
    return paint / 1000, blocked, shift, LIGHTHOUSE


def _audits(program, address):
    flags = " ".join(("--headless=new", *FLAGS))
    said = subprocess.run([program, address, "--quiet", "--output=json", "--only-categories=performance",
                           f"--chrome-flags={flags}"], env={**os.environ, "CHROME_PATH": CHROMIUM}, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return json.loads(said)["audits"]


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1])))
