"""Lets the promises be imported by the tests on SQLite here and by those on PostgreSQL in tests/external."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))
pytest.register_assert_rewrite("tests.unit.store.store_promises")
