"""What a published dataset is, and which of its columns feed which indicator."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from anchorkit.menu.words import Frozen, IndicatorId, Text
from anchorkit.observations import Observation
from anchorkit.resources import data

LICENCE: Final = "Open Government Licence v3.0"
ATTRIBUTION: Final = f"Contains public sector information licensed under the {LICENCE}."

Reader = Callable[[Path, Collection[str]], tuple[Observation, ...]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One national dataset: who publishes it, what it feeds, and what to know before using it.

    `file` is the extract that ships under `data/published`; `reader` takes that file, or the publisher's
    whole one, and the ODS codes wanted.
    """

    id: str
    title: str
    publisher: str
    file: str
    reader: Reader
    indicators: tuple[str, ...]
    caveat: str
    licence: str = LICENCE

    @property
    def path(self) -> Path:
        """Where the shipped extract is."""
        return data(f"published/{self.file}")


class Feed(Frozen):
    """An indicator, and the columns that are added up above and below the line."""

    indicator: IndicatorId
    numerator: tuple[Text, ...]
    denominator: tuple[Text, ...] = ()
    note: Text


class Mapping(Frozen):
    """What one dataset's columns are called, and what they feed.

    `columns` gives each column a lasting name of ours and every name that its publisher has used.
    """

    sheet: str = ""
    columns: dict[str, tuple[Text, ...]]
    feeds: tuple[Feed, ...]


@cache
def mappings() -> dict[str, Mapping]:
    """Every mapping of `data/reference/published_datasets.yaml`, by dataset id."""
    import yaml

    text = data("reference/published_datasets.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Mapping]).validate_python(yaml.safe_load(text))
