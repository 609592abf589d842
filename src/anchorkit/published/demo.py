"""The demonstration's figures: the CLES study, the published extracts and what nobody published, gathered."""

from functools import cache
from typing import Final

from anchorkit.errors import InvalidFile
from anchorkit.menu.words import Frozen, Text
from anchorkit.observations import Observation
from anchorkit.published.registry import DATASETS
from anchorkit.resources import data
from anchorkit.tidy import from_csv

SET: Final = "demo/set.yaml"
"""The finished set, under `data/`."""


class Demo(Frozen):
    """What the demonstration rests on: organisations, tidy files, datasets and the steps that choose a set.

    A step is the arguments of one `anchorkit select`.
    """

    organisations: tuple[Text, ...]
    observations: tuple[Text, ...]
    published: tuple[Text, ...]
    steps: tuple[tuple[Text, ...], ...]


@cache
def demo() -> Demo:
    """Read `data/demo/demo.yaml`."""
    import yaml

    return Demo.model_validate(yaml.safe_load(data("demo/demo.yaml").read_text(encoding="utf-8")))


def demo_observations() -> tuple[Observation, ...]:
    """Every answer of the demonstration, sorted by key: one for each question of its set and organisation.

    What no source answers is there as not collected. Raises InvalidFile where a shipped file is damaged.
    """
    plan = demo()
    found = [row for name in plan.observations for row in _tidy(name)]
    for name in plan.published:
        dataset = DATASETS[name]
        found += dataset.reader(dataset.path, plan.organisations)
    return tuple(sorted(found, key=lambda observation: observation.key))


def _tidy(name: str) -> tuple[Observation, ...]:
    text = data(f"demo/{name}").read_text(encoding="utf-8")
    observations, findings = from_csv(text, name)
    if findings:
        raise InvalidFile(
            f"{name} of the demonstration is damaged", findings, hint="Install anchorkit again."
        )
    return observations
