"""How this installation runs: the TABLESIDE_* environment, nothing else. What the owner decides is in settings.py."""

import dataclasses
import fcntl
import os
import pathlib
import secrets

ROOT = pathlib.Path(__file__).parents[1]
SHORTEST_KEY = 32
SERVERS = ("postgresql://", "postgres://")


@dataclasses.dataclass(frozen=True)
class Installation:
    """Read once at start. ``public_url`` is the address that codes carry; no request header ever decides it."""

    data: pathlib.Path = pathlib.Path("data")
    database: str = dataclasses.field(default="", repr=False)    # may hold a password
    redis: str = ""
    host: str = "0.0.0.0"
    port: int = 8000
    public_url: str = ""
    proxies: int = 0
    demo: bool = False

    @classmethod
    def from_environment(cls, environ=os.environ):
        """Raises ValueError with one clear sentence for what this release cannot do."""
        made = cls(
            data=pathlib.Path(environ.get("TABLESIDE_DATA", "data")),
            database=environ.get("TABLESIDE_DATABASE", ""),
            redis=environ.get("TABLESIDE_REDIS", ""),
            host=environ.get("TABLESIDE_HOST", "0.0.0.0"),
            port=_whole("TABLESIDE_PORT", environ.get("TABLESIDE_PORT", "8000"), 65535),
            public_url=environ.get("TABLESIDE_PUBLIC_URL", "").rstrip("/"),
            proxies=_whole("TABLESIDE_PROXIES", environ.get("TABLESIDE_PROXIES", "0"), 9),
            demo=environ.get("TABLESIDE_DEMO", "") == "1")
        if made.database and not made.database.startswith(("sqlite:///", *SERVERS)):
            raise ValueError("TABLESIDE_DATABASE must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.")
        if made.redis:
            raise ValueError("TABLESIDE_REDIS: this release runs as one process; leave it empty.")
        return made

    @property
    def where(self):
        """The path of the database's file, or the address of the server that keeps it."""
        if self.database.startswith(SERVERS):
            return self.database
        return pathlib.Path(self.database.removeprefix("sqlite:///")) if self.database else self.data / "tableside.db"

    @property
    def photos(self):
        return self.data / "photos"

    @property
    def address(self):
        """Where guests reach us, without a slash at the end."""
        return self.public_url or f"http://localhost:{self.port}"

    def move_in(self):
        """Serve from this data folder, as the only one: a second process would print and settle everything again, even
        while the first stands still (fault F54). Returns what has to be kept until the end."""
        self.data.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.data / "serving.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise RuntimeError(f"another Tableside serves from {self.data} already. Stop it first.") from None
        return lock

    def secret_key(self):
        """The key that signs sessions: made once, readable by this user only. Refuses one that is too short."""
        path = self.data / "secret.key"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        key = path.read_text().strip()
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"The key in {path} is too short. Delete the file to get a new one.")
        return key


def _whole(name, text, most):
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}.")
    return int(text)
