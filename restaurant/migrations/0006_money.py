"""Money: discounts, who pays for what, refunds, links, sealed keys, and books that nobody changes."""

TABLES = """
CREATE TABLE discount (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    line_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('comp', 'percent', 'amount')),
    value INTEGER NOT NULL CHECK (value > 0),
    reason TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    approved_by_id INTEGER,
    at INTEGER NOT NULL,
    undone_at INTEGER,
    undone_by_id INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (line_id) REFERENCES line (id),
    FOREIGN KEY (person_id) REFERENCES person (id),
    FOREIGN KEY (approved_by_id) REFERENCES person (id),
    FOREIGN KEY (undone_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX discount_sitting_id ON discount (sitting_id);

CREATE INDEX discount_line_id ON discount (line_id);

CREATE INDEX discount_person_id ON discount (person_id);

CREATE INDEX discount_approved_by_id ON discount (approved_by_id);

CREATE INDEX discount_undone_by_id ON discount (undone_by_id);

CREATE TABLE claim (
    id INTEGER NOT NULL PRIMARY KEY,
    payment_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    portion INTEGER NOT NULL,
    part INTEGER NOT NULL,
    by INTEGER NOT NULL CHECK (by >= 1),
    amount INTEGER NOT NULL,
    released_at INTEGER,
    FOREIGN KEY (payment_id) REFERENCES payment (id),
    FOREIGN KEY (line_id) REFERENCES line (id)
) STRICT;

CREATE INDEX claim_payment_id ON claim (payment_id);

CREATE INDEX claim_line_id ON claim (line_id);

CREATE UNIQUE INDEX a_portion_paid_once ON claim (line_id, portion, part) WHERE (released_at IS NULL);

CREATE TABLE refund (
    id INTEGER NOT NULL PRIMARY KEY,
    payment_id INTEGER NOT NULL,
    reference TEXT NOT NULL,
    provider_id TEXT,
    state TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    tip INTEGER NOT NULL CHECK (tip >= 0),
    rounding INTEGER NOT NULL,
    owed_again INTEGER NOT NULL,
    reason TEXT NOT NULL,
    person_id INTEGER,
    approved_by_id INTEGER,
    at INTEGER NOT NULL,
    ended_at INTEGER,
    number INTEGER,
    content TEXT,
    FOREIGN KEY (payment_id) REFERENCES payment (id),
    FOREIGN KEY (person_id) REFERENCES person (id),
    FOREIGN KEY (approved_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX refund_payment_id ON refund (payment_id);

CREATE UNIQUE INDEX refund_reference ON refund (reference);

CREATE INDEX refund_state ON refund (state);

CREATE INDEX refund_person_id ON refund (person_id);

CREATE INDEX refund_approved_by_id ON refund (approved_by_id);

CREATE UNIQUE INDEX refund_number ON refund (number);

CREATE TABLE pay_link (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    secret TEXT NOT NULL,
    amount INTEGER,
    dishes TEXT NOT NULL,
    phone_id INTEGER,
    person_id INTEGER,
    at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX pay_link_sitting_id ON pay_link (sitting_id);

CREATE UNIQUE INDEX pay_link_secret ON pay_link (secret);

CREATE INDEX pay_link_phone_id ON pay_link (phone_id);

CREATE INDEX pay_link_person_id ON pay_link (person_id);

CREATE TABLE secret (
    name TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    offered INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE book_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    sitting_id INTEGER,
    payment INTEGER,
    refund INTEGER,
    person_id INTEGER,
    memo TEXT NOT NULL,
    hash TEXT NOT NULL,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX book_entry_day ON book_entry (day);

CREATE INDEX book_entry_sitting_id ON book_entry (sitting_id);

CREATE INDEX book_entry_person_id ON book_entry (person_id);

CREATE TABLE posting (
    id INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    FOREIGN KEY (entry_id) REFERENCES book_entry (id)
) STRICT;

CREATE INDEX posting_entry_id ON posting (entry_id);

CREATE INDEX posting_account ON posting (account);

CREATE TABLE cash_session (
    id INTEGER NOT NULL PRIMARY KEY,
    opened_at INTEGER NOT NULL,
    opened_by_id INTEGER NOT NULL,
    float INTEGER NOT NULL CHECK (float >= 0),
    closed_at INTEGER,
    closed_by_id INTEGER,
    counted INTEGER,
    expected INTEGER,
    note TEXT NOT NULL,
    place INTEGER NOT NULL,
    FOREIGN KEY (opened_by_id) REFERENCES person (id),
    FOREIGN KEY (closed_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX cash_session_opened_by_id ON cash_session (opened_by_id);

CREATE INDEX cash_session_closed_by_id ON cash_session (closed_by_id);

CREATE UNIQUE INDEX one_open_drawer ON cash_session (place) WHERE (closed_at IS NULL);

CREATE TABLE z_report (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    after INTEGER NOT NULL,
    until INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person_id INTEGER,
    content TEXT NOT NULL,
    head TEXT NOT NULL,
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE UNIQUE INDEX z_report_number ON z_report (number);

CREATE INDEX z_report_person_id ON z_report (person_id);

CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY,
    receipt_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    sent_at INTEGER,
    why TEXT NOT NULL,
    FOREIGN KEY (receipt_id) REFERENCES receipt (id)
) STRICT;

CREATE INDEX mail_receipt_id ON mail (receipt_id);

CREATE TABLE not_mine (
    id INTEGER NOT NULL PRIMARY KEY,
    line_id INTEGER NOT NULL,
    phone_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    done_at INTEGER,
    done_by_id INTEGER,
    FOREIGN KEY (line_id) REFERENCES line (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (done_by_id) REFERENCES person (id)
) STRICT;

CREATE UNIQUE INDEX not_mine_line_id ON not_mine (line_id);

CREATE INDEX not_mine_phone_id ON not_mine (phone_id);

CREATE INDEX not_mine_done_by_id ON not_mine (done_by_id);

ALTER TABLE area ADD COLUMN pay_when TEXT;

ALTER TABLE restaurant_table ADD COLUMN till INTEGER NOT NULL DEFAULT 0;

ALTER TABLE restaurant_table ADD COLUMN pay_when TEXT;

ALTER TABLE sitting ADD COLUMN open_limit INTEGER;

ALTER TABLE paper_asked ADD COLUMN refund_id INTEGER REFERENCES refund (id);

ALTER TABLE paper_asked ADD COLUMN z INTEGER;

CREATE INDEX paper_asked_refund_id ON paper_asked (refund_id);

CREATE TRIGGER book_entry_no_update BEFORE UPDATE ON book_entry
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER book_entry_no_delete BEFORE DELETE ON book_entry
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER z_report_no_update BEFORE UPDATE ON z_report
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END;

CREATE TRIGGER z_report_no_delete BEFORE DELETE ON z_report
    BEGIN SELECT RAISE(ABORT, 'what is in the books is never changed'); END
"""


def up(migrator, db):
    for statement in TABLES.split(";\n\n"):
        db.execute_sql(statement.strip())
