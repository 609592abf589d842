"""Words for local definitions, as somebody typed them, turned into wordings and into definitions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anchorkit.errors import NotUnderstood
from anchorkit.menu.find import nearest
from anchorkit.menu.words import Use
from anchorkit.selection.definition import Definition
from anchorkit.selection.model import Organisation, Selection


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for a local definition: for everyone, or for one organisation."""

    definition: str
    text: str
    organisation: str | None = None


def new_definitions(wordings: Sequence[Wording], comparable: Mapping[str, str]) -> tuple[Definition, ...]:
    """Definitions for wordings that have none yet; those of one organisation join the common one."""
    common = {found.definition: found.text for found in wordings if found.organisation is None}
    return tuple(
        Definition(
            id=name,
            uses=Use(name) if name in list(Use) else None,
            title=name.replace("_", " ").capitalize(),
            text=text,
            by_organisation={
                found.organisation: found.text
                for found in wordings
                if found.organisation is not None and found.definition == name
            },
            comparable_because=comparable.get(name),
        )
        for name, text in common.items()
    )


def read_wordings(
    words: Iterable[str], old: Selection | None, added: Sequence[Organisation]
) -> tuple[Wording, ...]:
    """The wordings that `ID=TEXT` and `ID@CODE=TEXT` stand for.

    Raises NotUnderstood where one is written otherwise, is for an organisation that is not asked, or is for
    one organisation while there are no words for the others.
    """
    asked = {found.code for found in (*(old.organisations if old else ()), *added)}
    found: list[Wording] = []
    for word in words:
        head, _, text = word.partition("=")
        name, at, code = (part.strip() for part in head.partition("@"))
        if not text.strip() or not name or bool(at) != bool(code):
            raise NotUnderstood(
                f"A definition is written as ID=TEXT or ID@CODE=TEXT, not {word}",
                hint='For example: --definition "local=Home address in the city"',
            )
        if code and code not in asked:
            raise NotUnderstood(
                f"{code} is not one of the set's organisations", hint=f"Add it with --org {code}."
            )
        found.append(Wording(_definition_id(name, old), text.strip(), code or None))
    _common_words_come_first(found, old)
    return tuple(found)


def _common_words_come_first(wordings: Sequence[Wording], old: Selection | None) -> None:
    common = {found.id for found in (old.definitions if old else ())}
    common |= {found.definition for found in wordings if found.organisation is None}
    for found in wordings:
        if found.definition not in common:
            raise NotUnderstood(
                f"{found.definition} has words for {found.organisation} but none for everyone else",
                hint=f'Add --definition "{found.definition}=..." as well.',
            )


def read_comparable(
    words: Iterable[str], old: Selection | None, wordings: Iterable[Wording]
) -> tuple[tuple[str, str], ...]:
    """The definitions and reasons that `ID=REASON` stands for. Raises NotUnderstood for an unknown one."""
    known = {found.id for found in (old.definitions if old else ())}
    known |= {found.definition for found in wordings}
    found = []
    for word in words:
        name, _, reason = word.partition("=")
        if not reason.strip():
            raise NotUnderstood(
                f"Why wordings may be compared is written as ID=REASON, not {word}",
                hint='For example: --comparable "local=Both areas take in nearly all staff"',
            )
        definition = _definition_id(name, old)
        if definition not in known:
            hint = nearest(definition, known) or f'Add it with --definition "{definition}=..."'
            raise NotUnderstood(f"The set has no definition called {definition}", hint=hint)
        found.append((definition, reason.strip()))
    return tuple(found)


def _definition_id(name: str, old: Selection | None) -> str:
    """The id of the definition that is meant: the set may define a local word under another id."""
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    if not re.fullmatch(r"[a-z0-9_]+", plain):
        raise NotUnderstood(
            f"{name} is no name for a definition",
            hint="Use local, target_populations, target_organisations, or one word of your own.",
        )
    definitions = old.definitions if old else ()
    if any(found.id == plain for found in definitions):
        return plain
    return next((found.id for found in definitions if found.uses == plain), plain)
