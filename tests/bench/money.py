"""What money costs: a bill worked out, notices settled, a year of books proved."""

from . import measures
from .goals import Row
from .running import result_of

DAYS = 365


def rows(folder, hello):
    """G12 to G14, each against what the machine costs without us."""
    folder.mkdir()
    hello_ms, _ = measures.median(measures.hellos, hello)
    evening = result_of("evening", {"folder": str(folder / "evening")})
    commits = measures.raw_commits(folder / "evening", "money")
    yield Row("G12", "a bill of 60 lines and 8 payers / a raw hello",
              f"{evening['bill']:.1f} / {hello_ms:.3f} ms ({evening['raw_bill']:.2f} to read its rows)",
              evening["bill"] / hello_ms, "≤ 150")
    yield Row("G13", "notices settled a second, 16 at once / raw commits", f"{evening['settled']:.0f} / {commits:.0f}",
              evening["settled"] / commits, "≥ 0.05")
    year = result_of("year", {"folder": str(folder / "year"), "days": DAYS})
    yield Row("G14", "check over a year of 300 bills a day / reading and hashing its rows",
              f"{year['check']:.1f} / {year['raw']:.1f} s, {year['entries']} entries", year["check"] / year["raw"],
              "≤ 6")
