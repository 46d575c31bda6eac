"""Rules that need rows have the house of tests/service: a database and a clock."""

from tests.service.conftest import house  # noqa: F401
