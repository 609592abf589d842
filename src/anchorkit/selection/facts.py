"""What a set says of its place, such as how many people it serves, turned into facts with their sources."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from anchorkit.menu.words import Frozen, Text
from anchorkit.selection.reading import Code


def _figure(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(repr(value)):,f}"
    raise ValueError("must be a number or text")


def _period(value: object) -> object:
    # YAML takes the year of a census for a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Shown = Annotated[str, BeforeValidator(_figure, json_schema_input_type=int | float | str)]
"""A number, written with commas between its thousands, or words as they stand."""
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]


class Fact(Frozen):
    """One fact about the place, in words already published. Printed as it stands: never measured or compared.

    `value` holds for the place as a whole, `by_organisation` for one each; `text` may stand beside them or
    alone. Nothing here comes through the protection of small numbers.
    """

    label: Text
    value: Shown | None = None
    unit: Text | None = None
    by_organisation: dict[Code, Shown] = Field(default_factory=dict)
    text: Text | None = None
    period: Annotated[Text, BeforeValidator(_period)]
    source: Text
    link: Link | None = None

    def figure(self, organisation: str | None = None) -> str:
        """The figure for an organisation, or for the place, with its unit; nothing where there is none."""
        shown = self.by_organisation.get(organisation, "") if organisation else self.value or ""
        if not (shown and self.unit):
            return shown
        return f"{shown}{self.unit}" if self.unit[0] == "%" else f"{shown} {self.unit}"
