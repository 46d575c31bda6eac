"""Printers, the stations they print for, and the ledger of slips; later changes are later files."""

TABLES = """
CREATE TABLE printer (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('network', 'paper')),
    host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    dots INTEGER NOT NULL CHECK (dots BETWEEN 200 AND 2000),
    columns INTEGER NOT NULL CHECK (columns BETWEEN 20 AND 80),
    letters TEXT NOT NULL CHECK (letters IN ('pages', 'pictures')),
    buzzer TEXT NOT NULL CHECK (buzzer IN ('none', 'esc b', 'epson')),
    bills_after INTEGER,
    removed INTEGER NOT NULL,
    trouble TEXT,
    trouble_since INTEGER
) STRICT;

CREATE UNIQUE INDEX a_printer_name_once ON printer (name) WHERE (removed = 0);

CREATE TABLE printer_station (
    id INTEGER NOT NULL PRIMARY KEY,
    printer_id INTEGER NOT NULL,
    station_id INTEGER NOT NULL,
    after INTEGER NOT NULL,
    FOREIGN KEY (printer_id) REFERENCES printer (id) ON DELETE CASCADE,
    FOREIGN KEY (station_id) REFERENCES station (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX printer_station_station_id ON printer_station (station_id);

CREATE UNIQUE INDEX a_station_once_a_printer ON printer_station (printer_id, station_id);

CREATE TABLE slip (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    printer_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ticket', 'bill', 'receipt', 'test')),
    ticket_id INTEGER,
    asked_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'unknown', 'failed')),
    tries INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    sent_at INTEGER,
    ended_at INTEGER,
    why TEXT,
    sheet TEXT,
    FOREIGN KEY (printer_id) REFERENCES printer (id),
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (asked_id) REFERENCES paper_asked (id)
) STRICT;

CREATE UNIQUE INDEX slip_number ON slip (number);

CREATE INDEX slip_printer_id ON slip (printer_id);

CREATE INDEX slip_ticket_id ON slip (ticket_id);

CREATE INDEX slip_asked_id ON slip (asked_id);

CREATE UNIQUE INDEX a_ticket_once_a_printer ON slip (printer_id, ticket_id) WHERE (ticket_id IS NOT NULL);

CREATE UNIQUE INDEX a_wish_once_a_printer ON slip (printer_id, asked_id) WHERE (asked_id IS NOT NULL);

CREATE INDEX slip_state_printer_id ON slip (state, printer_id)
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        db.execute_sql(statement.strip())
