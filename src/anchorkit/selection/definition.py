"""A definition: what a word such as "local" means in a place, which figures depend on."""

from pydantic import Field

from anchorkit.menu.words import Frozen, Slug, Text, Use
from anchorkit.selection.reading import DefinitionChange


class Definition(Frozen):
    """What a word means in this place. Printed beside every number that depends on it.

    `uses` says which of the menu's local words it defines. `by_organisation` holds wordings that differ from
    place to place; figures with different wordings are pooled only where `comparable_because` says why.
    """

    id: Slug
    uses: Use | None = None
    title: Text
    text: Text
    version: int = 1
    by_organisation: dict[str, Text] = Field(default_factory=dict)
    comparable_because: Text | None = None
    changes: tuple[DefinitionChange, ...] = ()

    def wording(self, organisation: str | None) -> str:
        """The words that hold for an organisation, or for the place as a whole."""
        return self.by_organisation.get(organisation or "", self.text)
