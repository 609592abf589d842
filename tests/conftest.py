"""Settings for every test: property tests are the same in every run, and never judged by the clock."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The store's promises are a module that several tests import: their assertions explain themselves too.
sys.path.insert(0, str(Path(__file__).parents[1]))
pytest.register_assert_rewrite("tests.unit.store.store_promises")

_SLOW = [HealthCheck.too_slow]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("long", deadline=None, max_examples=2_000)
settings.load_profile("steady")
