"""Settings for every test: property tests are the same in every run, and never judged by the clock."""

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("long", deadline=None, max_examples=2_000)
settings.load_profile("steady")
