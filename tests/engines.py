"""Where the houses of tests keep their rows: each in a file of its own, or each in a database of its own on a server.

The server is the one that TABLESIDE_TEST_POSTGRES names, for every test; or one that is started on a socket of its own,
without a port, for the tests that always run on both.
"""

import contextlib
import functools
import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.parse

import psycopg

NAMED = os.environ.get("TABLESIDE_TEST_POSTGRES", "")
BINARIES = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=shutil.which("initdb"),
               key=lambda path: int(path.parts[-3]))
BINARIES = BINARIES and pathlib.Path(BINARIES).parent
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None    # there is no disk to wait for
SETTINGS = "-c listen_addresses='' -c max_connections=100 -c autovacuum=off -c shared_buffers=64MB"


class Files:
    """SQLite: a house is a file."""

    def __init__(self, fill):
        self.fill = fill

    @functools.cached_property
    def filled(self):
        """A data folder with the demo in it, made once and copied for each test."""
        return self.fill("")

    def copied(self, path):
        """The demo's rows, for one test."""
        shutil.copyfile(self.filled / "tableside.db", path)
        return path

    def empty(self, path):
        return path

    def forget(self):
        """Files go with their folders."""

    stop = forget


class Server:
    """PostgreSQL: a house is a database; a filled one is a copy of the one that was filled first."""

    def __init__(self, fill, address=NAMED):
        self.fill, self.address, self.cluster = fill, address, None
        self.working = False
        self.made, self.numbers = [], itertools.count(1)
        self.its = f"tableside_test_{os.getpid()}"

    @functools.cached_property
    def filled(self):
        return self.fill(self._new(f"{self.its}_filled"))

    def copied(self, _path=None):
        return self.filled and self._new(self._next(), f'TEMPLATE "{self.its}_filled"')

    def empty(self, _path=None):
        return self._new(self._next())

    def _next(self):
        self.made.append(f"{self.its}_{next(self.numbers)}")
        return self.made[-1]

    def _new(self, name, like=""):
        self.start()
        self.ask(f'CREATE DATABASE "{name}" {like}')
        return urllib.parse.urlsplit(self.address)._replace(path=f"/{name}").geturl()

    def ask(self, sql):
        with contextlib.closing(psycopg.connect(self.address, autocommit=True)) as connection:
            connection.execute(sql)

    def forget(self):
        """A test has ended."""
        while self.made:
            self.ask(f'DROP DATABASE IF EXISTS "{self.made.pop()}" WITH (FORCE)')

    def start(self):
        """A server of our own, if none was named."""
        if not self.address:
            self.cluster = pathlib.Path(tempfile.mkdtemp(prefix="tableside-postgres-", dir=MEMORY))
            self.cluster.chmod(0o755)
            if os.getuid() == 0:
                shutil.chown(self.cluster, "postgres")
            self.run("initdb", "-U", "tableside", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            self.address = f"postgresql://tableside@/postgres?host={self.cluster}"
            self.resume()

    def run(self, program, *arguments):
        """PostgreSQL does not run as root."""
        subprocess.run([BINARIES / program, "-D", self.cluster / "data", *arguments], check=True, cwd="/",
                       user="postgres" if os.getuid() == 0 else None, stdout=subprocess.DEVNULL)

    def resume(self):
        """Our own server works from now on."""
        if self.cluster and not self.working:
            self.run("pg_ctl", "-w", "-l", str(self.cluster / "log"), "-o", f"-k {self.cluster} {SETTINGS}", "start")
            self.working = True

    def pause(self, how="fast"):
        """Our own server is away."""
        self.run("pg_ctl", "-w", "-m", how, "stop")
        self.working = False

    def stop(self):
        if self.cluster:
            self.resume()
            self.pause("immediate")
            shutil.rmtree(self.cluster)
        elif "filled" in self.__dict__:
            self.ask(f'DROP DATABASE IF EXISTS "{self.its}_filled" WITH (FORCE)')


ENGINES = {"sqlite": Files, "postgres": Server}
USUAL = "postgres" if NAMED else "sqlite"
