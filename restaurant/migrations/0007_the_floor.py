"""The floor: parties beside each other, tables put together, tabs, who may order where and when, calls with a reason,
lines that move, parties that were merged, ratings, and screens that are told while they sleep."""

import json

NOW_RIGHTS = ("move", "merge", "remake", "codes")   # waiters did so unasked until now
TABLES = """
ALTER TABLE restaurant_table ADD COLUMN part_of_id INTEGER REFERENCES restaurant_table (id);

ALTER TABLE restaurant_table ADD COLUMN joined_to_id INTEGER REFERENCES restaurant_table (id);

ALTER TABLE restaurant_table ADD COLUMN tab INTEGER NOT NULL DEFAULT 0;

ALTER TABLE restaurant_table ADD COLUMN waiter_id INTEGER REFERENCES person (id);

CREATE INDEX restaurant_table_part_of_id ON restaurant_table (part_of_id);

CREATE INDEX restaurant_table_joined_to_id ON restaurant_table (joined_to_id);

CREATE INDEX restaurant_table_waiter_id ON restaurant_table (waiter_id);

ALTER TABLE sitting ADD COLUMN name TEXT;

ALTER TABLE sitting ADD COLUMN waiter_id INTEGER REFERENCES person (id);

ALTER TABLE sitting ADD COLUMN cleared_at INTEGER;

ALTER TABLE sitting ADD COLUMN merged_into_id INTEGER REFERENCES sitting (id);

ALTER TABLE sitting ADD COLUMN code TEXT;

CREATE INDEX sitting_waiter_id ON sitting (waiter_id);

CREATE INDEX sitting_merged_into_id ON sitting (merged_into_id);

UPDATE sitting SET cleared_at = closed_at WHERE closed_at IS NOT NULL;

CREATE INDEX to_clear ON sitting (table_id) WHERE (closed_at IS NOT NULL AND cleared_at IS NULL);

ALTER TABLE phone ADD COLUMN admitted_by_phone_id INTEGER REFERENCES phone (id);

CREATE INDEX phone_admitted_by_phone_id ON phone (admitted_by_phone_id);

ALTER TABLE pick ADD COLUMN seat INTEGER;

ALTER TABLE line ADD COLUMN seat INTEGER;

ALTER TABLE line ADD COLUMN moved_from_id INTEGER REFERENCES line (id);

ALTER TABLE line ADD COLUMN remakes_id INTEGER REFERENCES line (id);

CREATE INDEX line_moved_from_id ON line (moved_from_id);

CREATE INDEX line_remakes_id ON line (remakes_id);

ALTER TABLE line_change RENAME TO changes_until_now;

CREATE TABLE line_change (
    id INTEGER NOT NULL PRIMARY KEY,
    line_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cancel', 'note', 'move')),
    quantity INTEGER NOT NULL,
    note TEXT,
    reason TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (line_id) REFERENCES line (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

INSERT INTO line_change SELECT id, line_id, kind, quantity, note, reason, person_id, at FROM changes_until_now;

DROP TABLE changes_until_now;

CREATE INDEX line_change_line_id ON line_change (line_id);

CREATE INDEX line_change_person_id ON line_change (person_id);

ALTER TABLE call RENAME TO calls_until_now;

CREATE TABLE call (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    phone_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('waiter', 'bill', 'water', 'cutlery', 'question', 'problem')),
    at INTEGER NOT NULL,
    seen_at INTEGER,
    seen_by_id INTEGER,
    done_at INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (seen_by_id) REFERENCES person (id)
) STRICT;

INSERT INTO call SELECT id, sitting_id, phone_id, kind, at, seen_at, seen_by_id, done_at FROM calls_until_now;

DROP TABLE calls_until_now;

CREATE INDEX call_sitting_id ON call (sitting_id);

CREATE INDEX call_phone_id ON call (phone_id);

CREATE INDEX call_seen_by_id ON call (seen_by_id);

CREATE UNIQUE INDEX one_open_call ON call (sitting_id, kind) WHERE (done_at IS NULL);

CREATE TABLE entry_rule (
    id INTEGER NOT NULL PRIMARY KEY,
    area_id INTEGER,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    rung TEXT NOT NULL,
    FOREIGN KEY (area_id) REFERENCES area (id)
) STRICT;

CREATE INDEX entry_rule_area_id ON entry_rule (area_id);

CREATE TABLE display (
    id INTEGER NOT NULL PRIMARY KEY,
    table_id INTEGER NOT NULL,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (table_id) REFERENCES restaurant_table (id)
) STRICT;

CREATE INDEX display_table_id ON display (table_id);

CREATE UNIQUE INDEX display_secret ON display (secret);

CREATE TABLE reservation (
    id INTEGER NOT NULL PRIMARY KEY,
    table_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    guests INTEGER,
    made_at INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    done_at INTEGER,
    FOREIGN KEY (table_id) REFERENCES restaurant_table (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX reservation_table_id ON reservation (table_id);

CREATE INDEX reservation_person_id ON reservation (person_id);

CREATE INDEX expected ON reservation (table_id) WHERE (done_at IS NULL);

CREATE TABLE merge (
    id INTEGER NOT NULL PRIMARY KEY,
    came_id INTEGER NOT NULL,
    into_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    undone_at INTEGER,
    undone_by_id INTEGER,
    FOREIGN KEY (came_id) REFERENCES sitting (id),
    FOREIGN KEY (into_id) REFERENCES sitting (id),
    FOREIGN KEY (person_id) REFERENCES person (id),
    FOREIGN KEY (undone_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX merge_came_id ON merge (came_id);

CREATE INDEX merge_into_id ON merge (into_id);

CREATE INDEX merge_person_id ON merge (person_id);

CREATE INDEX merge_undone_by_id ON merge (undone_by_id);

CREATE TABLE taken (
    what TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX taken_person_id ON taken (person_id);

CREATE TABLE rating (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    phone_id INTEGER NOT NULL,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    done_at INTEGER,
    done_by_id INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (done_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX rating_sitting_id ON rating (sitting_id);

CREATE UNIQUE INDEX rating_phone_id ON rating (phone_id);

CREATE INDEX rating_done_by_id ON rating (done_by_id);

CREATE TABLE push_screen (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    address TEXT NOT NULL,
    keys TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX push_screen_person_id ON push_screen (person_id);

CREATE UNIQUE INDEX push_screen_address ON push_screen (address)
"""


def up(migrator, db):
    for statement in TABLES.split(";\n\n"):
        db.execute_sql(statement.strip())
    chosen = db.execute_sql("SELECT value FROM setting WHERE name = 'waiters_may'").fetchone()
    if chosen:
        rights = json.loads(chosen[0])
        db.execute_sql("UPDATE setting SET value = ? WHERE name = 'waiters_may'",
                       (json.dumps([*rights, *(right for right in NOW_RIGHTS if right not in rights)]),))
