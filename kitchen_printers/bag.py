"""What a worker elsewhere must not forget, on its own disk: slips that began to go out, and what became of them.

A slip is in the bag, and on the disk, before its first octet goes out; it leaves when the house knows what became of
it. Whatever is found begun after a crash may be on paper. One process has the bag at a time.
"""

import pathlib
import sqlite3

import gevent.threadpool

from restaurant import clock

TABLES = """
CREATE TABLE IF NOT EXISTS slip (token TEXT PRIMARY KEY, became TEXT, why TEXT);
CREATE TABLE IF NOT EXISTS worker (session TEXT NOT NULL, starts INTEGER NOT NULL);
"""


class Bag:
    """Everything in it is done in one thread, since it waits for the disk."""

    def __init__(self, path):
        path = pathlib.Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.thread = gevent.threadpool.ThreadPool(1)
        try:
            self.session, self.starts = self.thread.apply(self._open, (path,))
        except sqlite3.OperationalError as error:
            raise ValueError(f"{path} cannot be opened: {error}. Does another worker use it?") from None

    def _open(self, path):
        self.file = sqlite3.connect(path, isolation_level=None, timeout=0)
        for setting in ("locking_mode = exclusive", "journal_mode = delete", "synchronous = full"):
            self.file.execute(f"PRAGMA {setting}")
        self.file.execute("BEGIN EXCLUSIVE")
        for statement in TABLES.strip().split("\n"):
            self.file.execute(statement)
        if not self.file.execute("UPDATE worker SET starts = starts + 1").rowcount:
            self.file.execute("INSERT INTO worker VALUES (?, 1)", (clock.token(24),))
        self.file.execute("COMMIT")
        return self.file.execute("SELECT session, starts FROM worker").fetchone()

    def _do(self, statement, *values):
        return self.thread.apply(lambda: self.file.execute(statement, values).fetchall())

    def begin(self, token):
        """From now on this slip may be on paper."""
        self._do("INSERT INTO slip (token) VALUES (?)", token)

    def end(self, token, became, why):
        """What became of it; kept until the house was told."""
        self._do("INSERT OR REPLACE INTO slip (token, became, why) VALUES (?, ?, ?)", token, became, why)

    def begun(self):
        """What began and did not end."""
        return [token for (token,) in self._do("SELECT token FROM slip WHERE became IS NULL")]

    def untold(self, most=500):
        """What became of slips, oldest first: token, what, why."""
        return self._do("SELECT token, became, why FROM slip WHERE became IS NOT NULL ORDER BY rowid LIMIT ?", most)

    def forget(self, tokens):
        """The house knows of these."""
        for token in tokens:
            self._do("DELETE FROM slip WHERE token = ?", token)

    def close(self):
        self.thread.apply(self.file.close)
        self.thread.kill()
