"""The kitchen's tables: several stations for a dish, courses, promises, what was changed after it was sent."""

TABLES = """
ALTER TABLE station ADD COLUMN rule TEXT NOT NULL DEFAULT 'pass' CHECK (rule IN ('pass', 'only pass', 'skip'));

ALTER TABLE station ADD COLUMN warm_at INTEGER NOT NULL DEFAULT 70 CHECK (warm_at BETWEEN 1 AND 500);

ALTER TABLE station ADD COLUMN late_at INTEGER NOT NULL DEFAULT 100 CHECK (late_at BETWEEN 1 AND 500);

ALTER TABLE station ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE area ADD COLUMN collects INTEGER NOT NULL DEFAULT 0;

CREATE TABLE course (
    id INTEGER NOT NULL PRIMARY KEY,
    names TEXT NOT NULL,
    position INTEGER NOT NULL,
    removed INTEGER NOT NULL
) STRICT;

ALTER TABLE section ADD COLUMN course_id INTEGER REFERENCES course (id);

CREATE INDEX section_course_id ON section (course_id);

ALTER TABLE dish ADD COLUMN also TEXT NOT NULL DEFAULT '[]';

ALTER TABLE pick ADD COLUMN course INTEGER;

ALTER TABLE line ADD COLUMN also TEXT NOT NULL DEFAULT '[]';

ALTER TABLE line ADD COLUMN course INTEGER;

ALTER TABLE line ADD COLUMN minutes INTEGER NOT NULL DEFAULT 10;

ALTER TABLE ticket ADD COLUMN rushed_at INTEGER;

CREATE TABLE tasks_until_now AS SELECT id, ticket_id, line_id, state, started_at, ready_at, served_at FROM task;

DROP TABLE task;

CREATE TABLE task (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'queued', 'cooking', 'ready', 'served', 'cancelled')),
    started_at INTEGER,
    ready_at INTEGER,
    served_at INTEGER,
    fired_at INTEGER,
    due_at INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (line_id) REFERENCES line (id)
) STRICT;

INSERT INTO task SELECT k.id, ticket_id, line_id, state, started_at, ready_at, served_at, t.made_at,
    t.made_at + 600000 FROM tasks_until_now k JOIN ticket t ON t.id = k.ticket_id;

DROP TABLE tasks_until_now;

CREATE INDEX task_ticket_id ON task (ticket_id);

CREATE INDEX task_line_id ON task (line_id);

CREATE UNIQUE INDEX a_line_once_a_ticket ON task (ticket_id, line_id);

CREATE INDEX not_served ON task (ticket_id) WHERE (state NOT IN ('served', 'cancelled'));

CREATE INDEX task_held ON task (ticket_id) WHERE (state = 'held');

CREATE TABLE line_change (
    id INTEGER NOT NULL PRIMARY KEY,
    line_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cancel', 'note')),
    quantity INTEGER NOT NULL,
    note TEXT,
    reason TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (line_id) REFERENCES line (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX line_change_line_id ON line_change (line_id);

CREATE INDEX line_change_person_id ON line_change (person_id);

CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    task_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('cancel', 'change', 'fire', 'move', 'rush')),
    said TEXT NOT NULL,
    person_id INTEGER,
    at INTEGER NOT NULL,
    seen_at INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (task_id) REFERENCES task (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX notice_ticket_id ON notice (ticket_id);

CREATE INDEX notice_task_id ON notice (task_id);

CREATE INDEX notice_person_id ON notice (person_id);

CREATE INDEX not_seen ON notice (ticket_id) WHERE (seen_at IS NULL)
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        db.execute_sql(statement.strip())
