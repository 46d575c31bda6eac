"""The house's plan, checked: who may import whom, what files are called, and that nothing points to nothing."""

import ast
import hashlib
import importlib.util
import pathlib
import re
import statistics

import peewee
import pytest

from restaurant import live
from restaurant.database import Row, database
from restaurant.pages.guards import OPEN_DOORS

ROOT = pathlib.Path(__file__).parents[1]
SOURCES = sorted([*ROOT.glob("restaurant/**/*.py"), *ROOT.glob("kitchen_printers/**/*.py"), ROOT / "app.py"])
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("restaurant/**/*.html")])

BASE = {"money", "errors", "events", "languages", "words", "clock", "installation", "sealing", "web_push"}
ORDER = (BASE, {"database"}, {"journal", "settings"}, {"staff"}, {"stations"}, {"menu"}, {"tables"},
         {"entry"}, {"orders"}, {"kitchen", "calls"}, {"payments"}, {"bills"}, {"books", "mail"},
         {"reports", "floor", "checking", "comparing", "needs", "exceptions"},
         {"service", "office", "demo", "logs", "server"}, {"welcome", "posting_mail", "telling"}, {"pages"})
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
ALONE = {"money": set(), "errors": set(), "events": set(), "live": {"events"}}  # these import nothing else of ours
PRINTERS_MAY = {"guards", "page", "limits"}     # what the pages about paper take from ours
COME_LATER = ("restaurant/__init__.py", "kitchen_printers/__init__.py")   # they import the doors when asked to
PAPER_PAGES = {"page.py", "runner.py", "counter.py"}


def subject(path):
    """What a file belongs to: the name of its module or folder right below the package."""
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


def imports(path):
    """The modules that a file imports, as full names of the module and of what is taken from it."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    package = package.removesuffix(".__init__") if path.name == "__init__.py" else package.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package.split(".")[:len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [start, node.module]))
            yield from (f"{module}.{name.name}" for name in node.names)


def ours(path):
    """The subjects of the restaurant that a file imports, its own left out."""
    taken = {name.split(".")[1] for name in imports(path) if name.startswith("restaurant.")}
    return {name for name in taken if name in RANK or name == "live"} - {subject(path)}


CORE = [path for path in SOURCES if path.is_relative_to(ROOT / "restaurant") and path.parent.name != "migrations"
        and path != ROOT / "restaurant" / "__init__.py" and "translations" not in path.parts]


def test_every_part_of_the_restaurant_has_its_place_in_the_order():
    assert {subject(path) for path in CORE} - {"live"} == set(RANK)


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    name = subject(path)
    if name in ALONE:
        assert ours(path) <= ALONE[name]
    elif name in BASE:
        assert ours(path) <= BASE
    else:
        later = {other for other in ours(path) if RANK.get(other, 0) >= RANK[name]}
        assert later - ({"live"} if name == "pages" else set()) == set()


def test_the_restaurant_knows_nothing_of_paper():
    assert [path for path in CORE if any("kitchen_printers" in name for name in imports(path))] == []


def test_paper_knows_the_subjects_and_of_the_pages_only_what_a_page_needs():
    for path in ROOT.glob("kitchen_printers/*.py"):
        pages = {name.split(".")[2] for name in imports(path) if name.startswith("restaurant.pages.")}
        assert pages <= (PRINTERS_MAY if path.name in PAPER_PAGES else set()), path


def test_only_pages_know_of_requests():
    web = ("flask.request", "flask.render_template", "flask.url_for", "flask.session", "flask.g")
    known = {path for path in SOURCES if set(web) & set(imports(path))}
    papers = {ROOT / "kitchen_printers" / name for name in PAPER_PAGES}
    assert {path for path in known if "pages" not in path.parts} <= papers


def test_migrations_stand_alone():
    for path in ROOT.glob("restaurant/migrations/*.py"):
        assert not [name for name in imports(path) if name.startswith(("restaurant.", "kitchen_printers"))], path


def functions(path):
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def test_imports_stand_at_the_top():
    inside = [f"{path.relative_to(ROOT)}:{node.lineno}" for path in SOURCES for function in functions(path)
              for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [place for place in inside if not place.startswith(COME_LATER)] == []


def test_no_file_is_called_after_nothing():
    empty = ("util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "models", "handlers")
    assert [path for path in SOURCES if path.stem in empty] == []


def test_every_file_begins_by_saying_what_it_is():
    assert [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_files_stay_small():
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCES
            if path.parent.name != "migrations"}
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_functions_stay_short():
    lengths = sorted(node.end_lineno - node.lineno + 1 for path in SOURCES for node in functions(path)
                     if path.parent.name != "migrations")
    assert statistics.median(lengths) < 8
    assert lengths[int(len(lengths) * 0.9)] < 20


# Templates


OUR_OWN_NEWS = {"again", "live", "lost", "refused", "joined"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_listens_only_to_news_that_exists(path):
    heard = set(re.findall(r"news:([\w-]+)", path.read_text("utf-8")))
    assert heard <= set(live.NAMES) | OUR_OWN_NEWS


def test_scripts_listen_only_to_news_that_exists():
    scripts = " ".join(path.read_text("utf-8") for path in ROOT.glob("static/*.js"))
    heard = set(re.findall(r'"news:([a-z-]+)"', scripts))
    assert heard <= set(live.NAMES) | OUR_OWN_NEWS


FORBIDDEN = {
    "a style that our policy would not let through": r"<[^>]*\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an inline handler": r"<[^>{]*\son[a-z]+\s*=",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false|Markup\(",
    "an htmx attribute that validators refuse": r"<[^>]*\shx-[a-z]", "a style element": r"<style\b",
    "an address elsewhere": r"""(?:src|href|action)=["'](?:https?:)?//""", "a script address": r"javascript:",
}


@pytest.mark.parametrize("why", FORBIDDEN)
def test_no_template_has(why):
    found = {str(path.relative_to(ROOT)): match[0] for path in TEMPLATES
             if (match := re.search(FORBIDDEN[why], path.read_text("utf-8")))}
    assert found == {}


def test_every_template_is_used():
    named = " ".join(path.read_text("utf-8") for path in [*SOURCES, *TEMPLATES])
    unused = [path for path in ROOT.glob("templates/**/*.html")
              if path.relative_to(ROOT / "templates").as_posix() not in named]
    assert unused == []


# Addresses and doors


def test_every_url_for_leads_somewhere(house):
    named = {(str(path.relative_to(ROOT)), name) for path in [*SOURCES, *TEMPLATES]
             for name in re.findall(r"""(?:url_for|then)\(\s*["'](\w+\.[\w.]+)["']""", path.read_text("utf-8"))}
    assert {(path, name) for path, name in named if name not in house.app.view_functions} == set()
    assert named


def test_every_view_says_whose_door_it_is(house):
    bare = {name for name, view in house.app.view_functions.items() if not hasattr(view, OPEN_DOORS)}
    assert bare == set()


def test_every_door_is_one_that_there_is(house):
    doors = {getattr(view, OPEN_DOORS, None) for view in house.app.view_functions.values()}
    assert doors <= {"anybody", "guests", "party", "staff", "office", "floor", "kitchen"}


def test_every_setting_of_an_installation_is_in_the_readme():
    named = {name for path in SOURCES for name in re.findall(r"TABLESIDE_[A-Z_]*[A-Z]", path.read_text("utf-8"))}
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in named if name not in readme} == set()


# What others wrote


def test_the_files_of_others_are_those_that_were_taken_in():
    vendor = ROOT / "static" / "vendor"
    told = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (vendor / "README.md").read_text("utf-8"), re.M))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.iterdir()
             if path.suffix in (".js", ".css")}
    assert found == told


def test_the_socket_server_is_gevents_own():
    """With gevent-websocket installed, engineio would use it, and it is years behind."""
    assert importlib.util.find_spec("geventwebsocket") is None


# The database


def tables(db):
    """Each table as SQLite sees it: its columns, its keys to others, and its indexes."""
    found = {}
    for name, sql in db.execute_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall():
        columns = [row[1:6] for row in db.execute_sql(f'PRAGMA table_info("{name}")')]
        keys = sorted(row[2:5] for row in db.execute_sql(f'PRAGMA foreign_key_list("{name}")'))
        indexes = sorted((unique, partial, tuple(row[2] for row in db.execute_sql(f'PRAGMA index_info("{index}")')))
                         for _, index, unique, _, partial in db.execute_sql(f'PRAGMA index_list("{name}")').fetchall())
        found[name] = {"columns": [(column, kind, notnull, bool(key)) for column, kind, notnull, _, key in columns],
                       "keys": keys, "indexes": indexes, "strict": sql.rstrip().upper().endswith("STRICT"),
                       "checks": sorted(" ".join(check.split()).replace('"', "") for check in re.findall(
                           r"CHECK\s*\(((?:[^()]|\([^()]*\))*)\)", sql, re.I))}
    return found


def rows(model=Row):
    for each in model.__subclasses__():
        yield each
        yield from rows(each)


EQUAL = ("columns", "keys", "strict")


def test_the_migrations_make_the_tables_that_the_code_means(house, in_a_file, tmp_path):
    fresh = peewee.SqliteDatabase(str(tmp_path / "fresh.db"))
    models = sorted(set(rows()), key=lambda model: model.__name__)
    with fresh.bind_ctx(models):
        fresh.create_tables(models)
    meant, made = tables(fresh), tables(database)
    fresh.close()
    assert set(made) - set(meant) <= {"schema_migration"}
    for name in meant:
        assert [made[name][what] for what in EQUAL] == [meant[name][what] for what in EQUAL], name
    for name in {model._meta.table_name for model in models if model.__module__.startswith("restaurant.")}:
        assert all(set(meant[name][what]) <= set(made[name][what]) for what in ("indexes", "checks")), name


def test_each_event_is_made_once():
    """A second event of the same name would take the place of the first."""
    names = re.findall(r"^(\w+) = event\(", (ROOT / "restaurant" / "events.py").read_text(), re.M)
    assert sorted(names) == sorted(set(names))
