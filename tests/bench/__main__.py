"""`make bench`: measure everything, then print the table. Takes about five minutes."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  (everything comes after the patch)
import pathlib  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402

from . import board, browser, floor, measures, money  # noqa: E402
from .goals import Row, table  # noqa: E402
from .measures import median  # noqa: E402
from .running import started  # noqa: E402

SLOW = pathlib.Path(__file__).with_name("slowsync.c")


def bench(folder, only):
    with started("anchors", "hello") as hello, started("anchors", "echo") as echo:
        for chapter in (on_this_disk, on_a_slow_disk, in_a_browser, of_money, of_the_floor):
            if not only or chapter.__name__ in only:
                yield from chapter(folder / chapter.__name__, hello, echo)


def on_this_disk(folder, hello, echo):
    """G1 to G4, G6 to G8: one full house."""
    with started("house", folder) as house:
        guests = house.tell("guests")
        hello_ms, hello_rate = median(measures.hellos, hello)
        measures.orders(house, guests)  # an evening that has begun: everybody has a round behind them
        commits = median(measures.raw_commits, folder, "fast")
        yield from menu_rows(house, guests, hello_ms, hello_rate)
        yield from order_rows(house, guests, hello_ms, commits)
        yield from kitchen_rows(house, guests, hello, echo, 1000 / commits)
        yield from board.rows(house, guests, hello, echo, 1000 / commits)
        yield from board.paper_rows(house, guests)


def menu_rows(house, guests, hello_ms, hello_rate):
    measures.fresh_carts(house, len(guests))
    measures.menus(house, guests)  # the first views pack the menu
    menu_ms, menu_rate = median(measures.menus, house, guests)
    yield Row("G1", "processor time of a menu view / of a raw hello", f"{menu_ms:.3f} / {hello_ms:.3f} ms",
              menu_ms / hello_ms, "≤ 5", "≤ 1.5")
    yield Row("G2", "menu views a second / raw hellos a second", f"{menu_rate:.0f} / {hello_rate:.0f}",
              menu_rate / hello_rate, "≥ 0.2", "≥ 0.6")


def order_rows(house, guests, hello_ms, commits):
    order_ms, order_rate, with_paper = median(measures.orders, house, guests)
    yield Row("G3", "processor time of an order of 5 dishes, 16 at once / raw hello",
              f"{order_ms:.2f} / {hello_ms:.3f} ms ({with_paper:.1f} with its slips printed)",
              order_ms / hello_ms, "≤ 25", "≤ 15")
    yield Row("G4", "durable orders a second, 16 at once / raw commits", f"{order_rate:.0f} / {commits:.0f}",
              order_rate / commits, "≥ 0.06", "≥ 0.12")


def kitchen_rows(house, guests, hello, echo, commit):
    http, socket_p50, socket_p99 = median(measures.http_trips, hello)[0], *median(measures.socket_trips, echo)
    ears, memory = measures.connected(house, guests)
    p50, p99 = median(measures.to_kitchen, house, guests, 20, 100)
    floor = http + socket_p50 / 2 + commit
    yield Row("G6", f"order to kitchen p50, 20/s, {len(ears)} sockets / (HTTP + half a socket trip + a commit)",
              f"{p50:.1f} / ({http:.2f} + {socket_p50 / 2:.2f} + {commit:.2f}) ms", p50 / floor, "≤ 6", "≤ 4")
    for rate, tail, goal, stretch in (
            (20, p99, "≤ 15", "≤ 10"), (100, median(measures.to_kitchen, house, guests, 100, 200)[1], "≤ 25", "")):
        yield Row("G7", f"order to kitchen p99 at {rate}/s / bare socket p99", f"{tail:.1f} / {socket_p99:.2f} ms",
                  tail / socket_p99, goal, stretch)
    p50, p99 = median(measures.to_kitchen_hammered, house, guests, 20, 60)
    yield Row("G7", "order to kitchen p99 at 20/s, 8 clients hammering the menu", f"p50 {p50:.1f} ms", p99, "≤ 50",
              unit=" ms")
    for ear in ears:
        ear.close()
    yield Row("G8", "memory for each connected phone", f"{len(ears)} phones", memory / 1024, "≤ 80", "≤ 40", " KiB")


def on_a_slow_disk(folder, hello, echo):
    """G5: every sync takes 5 ms longer, as on a cheap SSD or SD card."""
    folder.mkdir()
    shim = folder / "slowsync.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", SLOW, "-o", shim, "-ldl"], check=True)
    slow = {"LD_PRELOAD": str(shim), "SLOWSYNC_US": "5000"}
    with started("house", folder, **slow) as house:
        guests = house.tell("guests")
        _, order_rate, _ = median(measures.orders, house, guests)
        commit_rate = median(measures.raw_commits, folder, "slow", slow)
        yield Row("G5", "5 ms a sync: orders a second / raw single commits", f"{order_rate:.0f} / {commit_rate:.0f}",
                  order_rate / commit_rate, "≥ 2", "≥ 4")
        p50, p99 = median(measures.to_kitchen, house, guests, 100, 200)
        yield Row("G5", "5 ms a sync: order to kitchen p99 at 100/s", f"p50 {p50:.1f} ms", p99, "≤ 50", unit=" ms")


def in_a_browser(folder, hello, echo):
    """G10 and G11: a phone with an empty cache opens the menu."""
    with started("house", folder) as house:
        address = f"http://127.0.0.1:{house.port}/t/{house.tell('guests')[0]['code']}"
        yield from browser.rows(address)


def of_money(folder, hello, echo):
    """G12 to G14: bills, notices, books."""
    yield from money.rows(folder, hello)


def of_the_floor(folder, hello, echo):
    """G15: the waiters' map."""
    yield from floor.rows(folder, hello, echo)


def main(only):
    os.chdir(pathlib.Path(__file__).parents[2])
    with tempfile.TemporaryDirectory(prefix="tableside-bench-") as folder:
        rows = []
        for row in bench(pathlib.Path(folder), only):
            rows.append(row)
            print("  " + "  ".join(row.cells()), file=sys.stderr)
        print(table(sorted(rows, key=lambda row: int(row.id[1:]))))


if __name__ == "__main__":
    main(sys.argv[1:])
