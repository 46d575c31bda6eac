"""The anchor for saving: the rows of one real order, written again and again by bare sqlite3 into a copy of the
house's own database, one order a commit, WAL and synchronous=FULL. A process of its own, so that a preload can slow it.
"""

import contextlib
import json
import sqlite3
import sys
import time


def commits(path, copy, seconds):
    """Commits a second."""
    with contextlib.closing(sqlite3.connect(path)) as house, contextlib.closing(sqlite3.connect(copy)) as raw:
        house.backup(raw)
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=1"):
            raw.execute(f"PRAGMA {pragma}")
        order = _Order(raw)
        count, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            order.write(f"raw-{count}")
            count += 1
        return {"rate": count / (time.monotonic() - began)}


class _Order:
    """The newest order's rows, to be written anew."""

    def __init__(self, raw):
        self.raw = raw
        id = raw.execute('SELECT MAX(id) FROM "order"').fetchone()[0]
        self.order = self._rows("order", "id", id)[0]
        self.lines, self.tickets = self._rows("line", "order_id", id), self._rows("ticket", "order_id", id)
        self.tasks = [self._rows("task", "ticket_id", ticket["id"]) for ticket in self.tickets]
        self.entries = self._rows("entry", "sitting", self.order["sitting_id"])[-2:]
        self.answer = self._rows("answer", "1", 1)[-1]

    def _rows(self, table, column, value):
        found = self.raw.execute(f'SELECT * FROM "{table}" WHERE {column} = ?', (value,))
        names = [each[0] for each in found.description]
        return [dict(zip(names, row)) for row in found]

    def _insert(self, table, row, **changed):
        row = {**row, **changed}
        row.pop("id", None)
        return self.raw.execute(f'INSERT INTO "{table}" ({",".join(row)}) VALUES ({",".join("?" * len(row))})',
                                tuple(row.values())).lastrowid

    def write(self, key):
        self.raw.execute("BEGIN IMMEDIATE")
        order = self._insert("order", self.order)
        lines = {line["id"]: self._insert("line", line, order_id=order) for line in self.lines}
        for ticket, tasks in zip(self.tickets, self.tasks):
            new = self._insert("ticket", ticket, order_id=order)
            for task in tasks:
                self._insert("task", task, ticket_id=new, line_id=lines[task["line_id"]])
        for entry in self.entries:
            self._insert("entry", entry)
        self._insert("answer", self.answer, key=key)
        self.raw.execute("COMMIT")


if __name__ == "__main__":
    json.dump(commits(**json.load(sys.stdin)), sys.stdout)
