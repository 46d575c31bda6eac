"""What was handed out to workers on other machines, so that nothing is printed twice unmarked when a line is cut."""

TABLES = """
CREATE TABLE handed_out (
    token TEXT NOT NULL PRIMARY KEY,
    slip_id INTEGER NOT NULL,
    worker_id INTEGER NOT NULL,
    session TEXT NOT NULL,
    turn INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    FOREIGN KEY (slip_id) REFERENCES slip (id) ON DELETE CASCADE,
    FOREIGN KEY (worker_id) REFERENCES print_worker (id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX handed_out_slip_id ON handed_out (slip_id);

CREATE INDEX handed_out_worker_id ON handed_out (worker_id)
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        db.execute_sql(statement.strip())
