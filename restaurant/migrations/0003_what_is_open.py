"""Quick ways to what the kitchen still has to make and to carry, however many evenings lie behind."""

INDEXES = (
    "CREATE INDEX not_served ON task (ticket_id) WHERE (state != 'served')",
    "CREATE INDEX not_done ON ticket (station_id, made_at) WHERE (done_at IS NULL)",
)


def up(migrator, db):
    for statement in INDEXES:
        db.execute_sql(statement)
