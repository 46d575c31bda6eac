"""A house that printed with the release before keeps its printers, its wishes and every slip."""

import peewee
import pytest
from playhouse import migrations

from restaurant.database import MIGRATIONS

ROWS = """
INSERT INTO station (id, name, slug, kind, position) VALUES (1, 'Wok', 'wok', 'cooks', 0);
INSERT INTO area (id, name, position) VALUES (1, 'Hall', 0);
INSERT INTO restaurant_table VALUES (1, 1, '7', 4, 'square', 0, 0, 1, 1, '2222222222', 0, 0);
INSERT INTO sitting (id, table_id, opened_at, terms) VALUES (1, 1, 5, '{}');
INSERT INTO "order" (id, sitting_id, number, round, state, sent_at) VALUES (1, 1, 1, 1, 'accepted', 5);
INSERT INTO ticket (id, order_id, sitting_id, station_id, made_at, changed) VALUES (1, 1, 1, 1, 5, 1);
INSERT INTO paper_asked (id, kind, sitting_id, asked_at) VALUES (1, 'bill', 1, 6);
INSERT INTO printer VALUES (1, 'Wok', 'network', '10.0.0.9', 9100, 576, 48, 'pages', 'none', NULL, 0, 'off', 9);
INSERT INTO printer VALUES (2, 'Bar', 'paper', '', 9100, 384, 32, 'pictures', 'epson', 0, 0, NULL, NULL);
INSERT INTO printer_station VALUES (1, 1, 1, 0);
INSERT INTO slip VALUES (1, 1, 1, 'ticket', 1, NULL, 'unknown', 3, 1, 5, 6, 7, 'off', '{}');
INSERT INTO slip VALUES (2, 2, 2, 'bill', NULL, 1, 'printed', 1, 1, 6, 6, 7, NULL, '{}')
"""
KEPT = {
    "printer": "id, name, kind, host, port, dots, columns, letters, buzzer, bills_after, removed, trouble, "
               "trouble_since",
    "printer_station": "id, printer_id, station_id, after", "paper_asked": "id, kind, sitting_id, receipt_id, asked_at",
    "slip": "id, number, printer_id, kind, ticket_id, asked_id, state, tries, copies, made_at, sent_at, ended_at, why, "
            "sheet"}


@pytest.fixture
def old(tmp_path):
    """The tables as they were, with something in each."""
    found = peewee.SqliteDatabase(str(tmp_path / "house.db"), pragmas={"foreign_keys": 1})
    migrations.Runner(found, str(MIGRATIONS)).up("0002_printers")
    for statement in ROWS.strip().split(";\n"):
        found.execute_sql(statement)
    yield found
    found.close()


def test_printers_and_slips_come_through_unchanged(old):
    before = {table: old.execute_sql(f"SELECT {what} FROM {table}").fetchall() for table, what in KEPT.items()}
    migrations.Runner(old, str(MIGRATIONS)).up()
    assert {table: old.execute_sql(f"SELECT {what} FROM {table}").fetchall() for table, what in KEPT.items()} == before
    assert old.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    assert old.execute_sql("SELECT name FROM sqlite_master WHERE name LIKE '%until_now'").fetchall() == []
