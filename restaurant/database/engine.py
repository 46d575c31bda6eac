"""The one database object of the process. It begins as SQLite and becomes what ``start`` is told to open."""

from .house import House
from .postgres import Postgres
from .sqlite import Sqlite

House.engines.update({"": Sqlite, "postgresql": Postgres, "postgres": Postgres})
database = Sqlite()
