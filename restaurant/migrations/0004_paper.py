"""Paper of every kind: printers that move their slips to a backup, labels, notices, the drawer, printers elsewhere.

A parent cannot be dropped while it has children, so what is there is set aside, and the tables are made anew.
"""

TABLES = """
CREATE TABLE slips_until_now AS SELECT * FROM slip;

CREATE TABLE printer_stations_until_now AS SELECT * FROM printer_station;

CREATE TABLE asked_until_now AS SELECT * FROM paper_asked;

CREATE TABLE printers_until_now AS SELECT * FROM printer;

DROP TABLE slip;

DROP TABLE printer_station;

DROP TABLE paper_asked;

DROP TABLE printer;

CREATE TABLE paper_asked (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('bill', 'receipt', 'day', 'drawer')),
    sitting_id INTEGER,
    receipt_id INTEGER,
    asked_at INTEGER NOT NULL,
    asked_by_id INTEGER,
    day TEXT,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (receipt_id) REFERENCES receipt (id),
    FOREIGN KEY (asked_by_id) REFERENCES person (id)
) STRICT;

CREATE TABLE print_worker (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER,
    removed INTEGER NOT NULL
) STRICT;

CREATE TABLE printer (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('network', 'usb', 'serial', 'file', 'paper')),
    host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    dots INTEGER NOT NULL CHECK (dots BETWEEN 200 AND 2000),
    columns INTEGER NOT NULL CHECK (columns BETWEEN 20 AND 80),
    letters TEXT NOT NULL CHECK (letters IN ('pages', 'pictures')),
    buzzer TEXT NOT NULL CHECK (buzzer IN ('none', 'esc b', 'epson')),
    bills_after INTEGER,
    removed INTEGER NOT NULL,
    trouble TEXT,
    trouble_since INTEGER,
    device TEXT NOT NULL,
    baud INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    font TEXT NOT NULL CHECK (font IN ('a', 'b')),
    cut TEXT NOT NULL CHECK (cut IN ('full', 'partial', 'none')),
    drawer INTEGER NOT NULL,
    prints TEXT NOT NULL CHECK (prints IN ('slips', 'labels')),
    on_trouble TEXT NOT NULL CHECK (on_trouble IN ('wait', 'backup', 'screen')),
    backup_id INTEGER,
    move_after INTEGER NOT NULL CHECK (move_after BETWEEN 0 AND 3600),
    worker_id INTEGER,
    FOREIGN KEY (backup_id) REFERENCES printer (id),
    FOREIGN KEY (worker_id) REFERENCES print_worker (id)
) STRICT;

CREATE TABLE printer_station (
    id INTEGER NOT NULL PRIMARY KEY,
    printer_id INTEGER NOT NULL,
    station_id INTEGER NOT NULL,
    after INTEGER NOT NULL,
    notices_after INTEGER NOT NULL,
    FOREIGN KEY (printer_id) REFERENCES printer (id) ON DELETE CASCADE,
    FOREIGN KEY (station_id) REFERENCES station (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE slip (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    printer_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ticket', 'cancel', 'change', 'fire', 'move', 'label', 'bill', 'receipt',
        'day', 'drawer', 'test')),
    ticket_id INTEGER,
    asked_id INTEGER,
    notice_id INTEGER,
    task_id INTEGER,
    part INTEGER,
    instead_of_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'unknown', 'failed', 'moved', 'abandoned')),
    tries INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    sent_at INTEGER,
    ended_at INTEGER,
    seen_at INTEGER,
    why TEXT,
    sheet TEXT,
    secret TEXT,
    person_id INTEGER,
    FOREIGN KEY (printer_id) REFERENCES printer (id),
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (asked_id) REFERENCES paper_asked (id),
    FOREIGN KEY (notice_id) REFERENCES notice (id),
    FOREIGN KEY (task_id) REFERENCES task (id),
    FOREIGN KEY (instead_of_id) REFERENCES slip (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

INSERT INTO paper_asked (id, kind, sitting_id, receipt_id, asked_at, asked_by_id)
    SELECT id, kind, sitting_id, receipt_id, asked_at, asked_by_id FROM asked_until_now;

INSERT INTO printer SELECT id, name, kind, host, port, dots, columns, letters, buzzer, bills_after, removed, trouble,
    trouble_since, '', 9600, TRUE, 'a', 'full', FALSE, 'slips', 'wait', NULL, 60, NULL FROM printers_until_now;

INSERT INTO printer_station SELECT id, printer_id, station_id, after, (SELECT COALESCE(MAX(id), 0) FROM notice)
    FROM printer_stations_until_now;

INSERT INTO slip (id, number, printer_id, kind, ticket_id, asked_id, state, tries, copies, made_at, sent_at, ended_at,
    seen_at, why, sheet) SELECT id, number, printer_id, kind, ticket_id, asked_id, state, tries, copies, made_at,
    sent_at, ended_at, CASE state WHEN 'failed' THEN ended_at END, why, sheet FROM slips_until_now;

DROP TABLE slips_until_now;

DROP TABLE printer_stations_until_now;

DROP TABLE asked_until_now;

DROP TABLE printers_until_now;

CREATE INDEX paper_asked_sitting_id ON paper_asked (sitting_id);

CREATE INDEX paper_asked_receipt_id ON paper_asked (receipt_id);

CREATE INDEX paper_asked_asked_by_id ON paper_asked (asked_by_id);

CREATE UNIQUE INDEX print_worker_key ON print_worker (key);

CREATE INDEX printer_backup_id ON printer (backup_id);

CREATE INDEX printer_worker_id ON printer (worker_id);

CREATE UNIQUE INDEX a_printer_name_once ON printer (name) WHERE (removed = 0);

CREATE INDEX printer_station_station_id ON printer_station (station_id);

CREATE UNIQUE INDEX a_station_once_a_printer ON printer_station (printer_id, station_id);

CREATE UNIQUE INDEX slip_number ON slip (number);

CREATE INDEX slip_printer_id ON slip (printer_id);

CREATE INDEX slip_ticket_id ON slip (ticket_id);

CREATE INDEX slip_asked_id ON slip (asked_id);

CREATE INDEX slip_notice_id ON slip (notice_id);

CREATE INDEX slip_task_id ON slip (task_id);

CREATE UNIQUE INDEX slip_instead_of_id ON slip (instead_of_id);

CREATE UNIQUE INDEX slip_secret ON slip (secret);

CREATE UNIQUE INDEX a_ticket_once_a_printer ON slip (printer_id, ticket_id)
    WHERE (kind = 'ticket' AND instead_of_id IS NULL);

CREATE UNIQUE INDEX a_wish_once_a_printer ON slip (printer_id, asked_id)
    WHERE (asked_id IS NOT NULL AND instead_of_id IS NULL);

CREATE UNIQUE INDEX a_notice_once_a_printer ON slip (printer_id, notice_id)
    WHERE (notice_id IS NOT NULL AND instead_of_id IS NULL);

CREATE UNIQUE INDEX a_portion_once_a_printer ON slip (printer_id, task_id, part)
    WHERE (task_id IS NOT NULL AND instead_of_id IS NULL);

CREATE INDEX slip_person_id ON slip (person_id);

CREATE INDEX slip_loose ON slip (printer_id) WHERE (state IN ('moved', 'failed') AND seen_at IS NULL);

CREATE INDEX slip_state_printer_id ON slip (state, printer_id)
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        db.execute_sql(statement.strip())
