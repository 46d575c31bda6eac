"""The tables of the first dinner, as they were made; later changes are later files."""

TABLES = """
CREATE TABLE answer (
    key TEXT NOT NULL PRIMARY KEY,
    asked TEXT NOT NULL,
    answer TEXT,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX answer_at ON answer (at);

CREATE TABLE area (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE "restaurant_table" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "area_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "seats" INTEGER NOT NULL,
    "shape" TEXT NOT NULL,
    "x" INTEGER NOT NULL,
    "y" INTEGER NOT NULL,
    "w" INTEGER NOT NULL,
    "h" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    FOREIGN KEY ("area_id") REFERENCES "area" ("id")
) STRICT;

CREATE INDEX "restaurant_table_area_id" ON "restaurant_table" ("area_id");

CREATE UNIQUE INDEX "restaurant_table_name" ON "restaurant_table" ("name");

CREATE UNIQUE INDEX "restaurant_table_code" ON "restaurant_table" ("code");

CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    pin TEXT NOT NULL,
    password TEXT,
    language TEXT,
    version INTEGER NOT NULL,
    left_at INTEGER
) STRICT;

CREATE UNIQUE INDEX person_name ON person (name);

CREATE TABLE "sitting" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "table_id" INTEGER NOT NULL,
    "opened_at" INTEGER NOT NULL,
    "opened_by_id" INTEGER,
    "guests" INTEGER,
    "closed_at" INTEGER,
    "closed_by_id" INTEGER,
    "terms" TEXT NOT NULL,
    "write_off" TEXT,
    FOREIGN KEY ("table_id") REFERENCES "restaurant_table" ("id"),
    FOREIGN KEY ("opened_by_id") REFERENCES "person" ("id"),
    FOREIGN KEY ("closed_by_id") REFERENCES "person" ("id")
) STRICT;

CREATE INDEX sitting_table_id ON sitting (table_id);

CREATE INDEX sitting_opened_at ON sitting (opened_at);

CREATE INDEX sitting_opened_by_id ON sitting (opened_by_id);

CREATE INDEX sitting_closed_at ON sitting (closed_at);

CREATE INDEX sitting_closed_by_id ON sitting (closed_by_id);

CREATE UNIQUE INDEX one_open_sitting ON sitting (table_id) WHERE (closed_at IS NULL);

CREATE TABLE phone (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    secret TEXT NOT NULL,
    number INTEGER NOT NULL,
    nickname TEXT,
    joined_at INTEGER NOT NULL,
    admitted_at INTEGER,
    admitted_by_id INTEGER,
    blocked_at INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (admitted_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX phone_sitting_id ON phone (sitting_id);

CREATE UNIQUE INDEX phone_secret ON phone (secret);

CREATE INDEX phone_admitted_by_id ON phone (admitted_by_id);

CREATE TABLE call (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    phone_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('waiter', 'bill')),
    at INTEGER NOT NULL,
    seen_at INTEGER,
    seen_by_id INTEGER,
    done_at INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (seen_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX call_sitting_id ON call (sitting_id);

CREATE INDEX call_phone_id ON call (phone_id);

CREATE INDEX call_seen_by_id ON call (seen_by_id);

CREATE UNIQUE INDEX one_open_call ON call (sitting_id, kind) WHERE (done_at IS NULL);

CREATE TABLE section (
    id INTEGER NOT NULL PRIMARY KEY,
    names TEXT NOT NULL,
    notes TEXT NOT NULL,
    position INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    removed INTEGER NOT NULL
) STRICT;

CREATE TABLE tax_rate (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    dine_in INTEGER NOT NULL,
    takeaway INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE station (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX station_slug ON station (slug);

CREATE TABLE dish (
    id INTEGER NOT NULL PRIMARY KEY,
    section_id INTEGER NOT NULL,
    names TEXT NOT NULL,
    descriptions TEXT NOT NULL,
    price INTEGER NOT NULL,
    tax_id INTEGER NOT NULL,
    station_id INTEGER,
    allergens TEXT NOT NULL,
    marks TEXT NOT NULL,
    photo TEXT,
    minutes INTEGER NOT NULL,
    stock INTEGER CHECK (stock >= 0),
    sold_out INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    position INTEGER NOT NULL,
    FOREIGN KEY (section_id) REFERENCES section (id),
    FOREIGN KEY (tax_id) REFERENCES tax_rate (id),
    FOREIGN KEY (station_id) REFERENCES station (id)
) STRICT;

CREATE INDEX dish_section_id ON dish (section_id);

CREATE INDEX dish_tax_id ON dish (tax_id);

CREATE INDEX dish_station_id ON dish (station_id);

CREATE TABLE choice_group (
    id INTEGER NOT NULL PRIMARY KEY,
    dish_id INTEGER NOT NULL,
    names TEXT NOT NULL,
    minimum INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    position INTEGER NOT NULL,
    FOREIGN KEY (dish_id) REFERENCES dish (id)
) STRICT;

CREATE INDEX choice_group_dish_id ON choice_group (dish_id);

CREATE TABLE choice (
    id INTEGER NOT NULL PRIMARY KEY,
    group_id INTEGER NOT NULL,
    names TEXT NOT NULL,
    price INTEGER NOT NULL,
    removal INTEGER NOT NULL,
    sold_out INTEGER NOT NULL,
    position INTEGER NOT NULL,
    FOREIGN KEY (group_id) REFERENCES choice_group (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX choice_group_id ON choice (group_id);

CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
    id INTEGER NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    name TEXT NOT NULL,
    known_at INTEGER NOT NULL,
    forgotten_at INTEGER
) STRICT;

CREATE UNIQUE INDEX device_secret ON device (secret);

CREATE TABLE entry (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    sitting INTEGER,
    actor TEXT NOT NULL,
    request TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;

CREATE INDEX entry_at ON entry (at);

CREATE INDEX entry_kind ON entry (kind);

CREATE INDEX entry_sitting ON entry (sitting);

CREATE TABLE "order" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "sitting_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "phone_id" INTEGER,
    "person_id" INTEGER,
    "state" TEXT NOT NULL,
    "sent_at" INTEGER NOT NULL,
    "answered_at" INTEGER,
    "answered_by_id" INTEGER,
    FOREIGN KEY ("sitting_id") REFERENCES "sitting" ("id"),
    FOREIGN KEY ("phone_id") REFERENCES "phone" ("id"),
    FOREIGN KEY ("person_id") REFERENCES "person" ("id"),
    FOREIGN KEY ("answered_by_id") REFERENCES "person" ("id")
) STRICT;

CREATE INDEX "order_sitting_id" ON "order" ("sitting_id");

CREATE INDEX "order_phone_id" ON "order" ("phone_id");

CREATE INDEX "order_person_id" ON "order" ("person_id");

CREATE INDEX "order_state" ON "order" ("state");

CREATE INDEX "order_sent_at" ON "order" ("sent_at");

CREATE INDEX "order_answered_by_id" ON "order" ("answered_by_id");

CREATE TABLE "line" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "order_id" INTEGER NOT NULL,
    "sitting_id" INTEGER NOT NULL,
    "phone_id" INTEGER,
    "dish" INTEGER NOT NULL,
    "names" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL CHECK (quantity > 0),
    "price" INTEGER NOT NULL,
    "tax_name" TEXT NOT NULL,
    "tax_rate" INTEGER NOT NULL,
    "choices" TEXT NOT NULL,
    "parts" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "allergies" TEXT NOT NULL,
    "allergens" TEXT NOT NULL,
    "station" INTEGER,
    FOREIGN KEY ("order_id") REFERENCES "order" ("id"),
    FOREIGN KEY ("sitting_id") REFERENCES "sitting" ("id"),
    FOREIGN KEY ("phone_id") REFERENCES "phone" ("id")
) STRICT;

CREATE INDEX line_order_id ON line (order_id);

CREATE INDEX line_sitting_id ON line (sitting_id);

CREATE INDEX line_phone_id ON line (phone_id);

CREATE TABLE one_time_link (
    id INTEGER NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    purpose TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE UNIQUE INDEX one_time_link_secret ON one_time_link (secret);

CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    provider_id TEXT,
    address TEXT,
    state TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    tip INTEGER NOT NULL CHECK (tip >= 0),
    rounding INTEGER NOT NULL,
    currency TEXT NOT NULL,
    story TEXT NOT NULL,
    phone_id INTEGER,
    person_id INTEGER,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (person_id) REFERENCES person (id)
) STRICT;

CREATE INDEX payment_sitting_id ON payment (sitting_id);

CREATE UNIQUE INDEX payment_reference ON payment (reference);

CREATE INDEX payment_state ON payment (state);

CREATE INDEX payment_phone_id ON payment (phone_id);

CREATE INDEX payment_person_id ON payment (person_id);

CREATE INDEX payment_ended_at ON payment (ended_at);

CREATE UNIQUE INDEX a_provider_payment_once ON payment (provider, provider_id) WHERE (provider_id IS NOT NULL);

CREATE TABLE receipt (
    id INTEGER NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    payment_id INTEGER NOT NULL,
    sitting_id INTEGER NOT NULL,
    secret TEXT NOT NULL,
    at INTEGER NOT NULL,
    content TEXT NOT NULL,
    FOREIGN KEY (payment_id) REFERENCES payment (id),
    FOREIGN KEY (sitting_id) REFERENCES sitting (id)
) STRICT;

CREATE UNIQUE INDEX receipt_number ON receipt (number);

CREATE UNIQUE INDEX receipt_payment_id ON receipt (payment_id);

CREATE INDEX receipt_sitting_id ON receipt (sitting_id);

CREATE UNIQUE INDEX receipt_secret ON receipt (secret);

CREATE TABLE paper_asked (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('bill', 'receipt')),
    sitting_id INTEGER NOT NULL,
    receipt_id INTEGER,
    asked_at INTEGER NOT NULL,
    asked_by_id INTEGER,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (receipt_id) REFERENCES receipt (id),
    FOREIGN KEY (asked_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX paper_asked_sitting_id ON paper_asked (sitting_id);

CREATE INDEX paper_asked_receipt_id ON paper_asked (receipt_id);

CREATE INDEX paper_asked_asked_by_id ON paper_asked (asked_by_id);

CREATE TABLE part (
    id INTEGER NOT NULL PRIMARY KEY,
    combo_id INTEGER NOT NULL,
    names TEXT NOT NULL,
    position INTEGER NOT NULL,
    FOREIGN KEY (combo_id) REFERENCES dish (id)
) STRICT;

CREATE INDEX part_combo_id ON part (combo_id);

CREATE TABLE part_dish (
    id INTEGER NOT NULL PRIMARY KEY,
    part_id INTEGER NOT NULL,
    dish_id INTEGER NOT NULL,
    extra INTEGER NOT NULL,
    position INTEGER NOT NULL,
    FOREIGN KEY (part_id) REFERENCES part (id) ON DELETE CASCADE,
    FOREIGN KEY (dish_id) REFERENCES dish (id)
) STRICT;

CREATE INDEX part_dish_part_id ON part_dish (part_id);

CREATE INDEX part_dish_dish_id ON part_dish (dish_id);

CREATE TABLE pick (
    id INTEGER NOT NULL PRIMARY KEY,
    sitting_id INTEGER NOT NULL,
    phone_id INTEGER,
    person_id INTEGER,
    dish_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    choices TEXT NOT NULL,
    parts TEXT NOT NULL,
    note TEXT NOT NULL,
    allergies TEXT NOT NULL,
    price INTEGER NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (sitting_id) REFERENCES sitting (id),
    FOREIGN KEY (phone_id) REFERENCES phone (id),
    FOREIGN KEY (person_id) REFERENCES person (id),
    FOREIGN KEY (dish_id) REFERENCES dish (id)
) STRICT;

CREATE INDEX pick_sitting_id ON pick (sitting_id);

CREATE INDEX pick_phone_id ON pick (phone_id);

CREATE INDEX pick_person_id ON pick (person_id);

CREATE INDEX pick_dish_id ON pick (dish_id);

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT
) STRICT;

CREATE TABLE "ticket" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "order_id" INTEGER NOT NULL,
    "sitting_id" INTEGER NOT NULL,
    "station_id" INTEGER NOT NULL,
    "made_at" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "done_at" INTEGER,
    FOREIGN KEY ("order_id") REFERENCES "order" ("id"),
    FOREIGN KEY ("sitting_id") REFERENCES "sitting" ("id"),
    FOREIGN KEY ("station_id") REFERENCES "station" ("id")
) STRICT;

CREATE INDEX ticket_order_id ON ticket (order_id);

CREATE INDEX ticket_sitting_id ON ticket (sitting_id);

CREATE INDEX ticket_station_id ON ticket (station_id);

CREATE INDEX ticket_made_at ON ticket (made_at);

CREATE INDEX ticket_changed ON ticket (changed);

CREATE UNIQUE INDEX a_station_once_an_order ON ticket (order_id, station_id);

CREATE INDEX not_done ON ticket (station_id, made_at) WHERE (done_at IS NULL);

CREATE TABLE task (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'cooking', 'ready', 'served')),
    started_at INTEGER,
    ready_at INTEGER,
    served_at INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (line_id) REFERENCES line (id)
) STRICT;

CREATE INDEX task_ticket_id ON task (ticket_id);

CREATE INDEX task_line_id ON task (line_id);

CREATE UNIQUE INDEX a_line_once_a_ticket ON task (ticket_id, line_id);

CREATE INDEX not_served ON task (ticket_id) WHERE (state != 'served');

CREATE TABLE unplaced (
    id INTEGER NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    payment_id INTEGER,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    done_at INTEGER,
    done_by_id INTEGER,
    how TEXT,
    FOREIGN KEY (payment_id) REFERENCES payment (id),
    FOREIGN KEY (done_by_id) REFERENCES person (id)
) STRICT;

CREATE INDEX unplaced_payment_id ON unplaced (payment_id);

CREATE INDEX unplaced_done_by_id ON unplaced (done_by_id);

CREATE UNIQUE INDEX unplaced_provider_provider_id ON unplaced (provider, provider_id);

CREATE TABLE wrong_try (
    whom TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        db.execute_sql(statement.strip())
