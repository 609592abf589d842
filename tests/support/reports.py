"""Builders of reports from answers, and ways to find the words and blocks in them."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from anchorkit.measures.disclosure import Audience, profile_of, protect
from anchorkit.measures.model import Evidence
from anchorkit.measures.series import measure_all
from anchorkit.report.compose import compose
from anchorkit.report.context import Context
from anchorkit.report.document import Document, Section
from tests.support.sets import a_plan

Kind = TypeVar("Kind")


def a_report(
    indicators: list[Any],
    evidence: list[Evidence],
    organisation: str | None = None,
    audience: Audience = Audience.TRUST,
    **more: Any,
) -> Document:
    """The report on some answers; `context` fields and selection fields may be given."""
    known = {field.name for field in fields(Context)}
    plan = a_plan(indicators, **{name: value for name, value in more.items() if name not in known})
    profile = profile_of(audience)
    context = Context(
        audience,
        profile,
        "1 April 2026, 09:30 UTC",
        "abc123",
        **{name: value for name, value in more.items() if name in known},
    )
    return compose(plan, protect(measure_all(plan, evidence), profile, plan), context, organisation)


def words(item: object) -> Iterable[str]:
    """Every text in a block, and in the blocks below it."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from words(part)
    elif is_dataclass(item):
        for field in fields(item):
            yield from words(getattr(item, field.name))


def all_blocks(blocks: Iterable[object]) -> Iterable[object]:
    """Every block, sections opened."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from all_blocks(block.blocks)


def section(document: Document, id: str) -> Section:
    """The section of an id, at any depth."""
    return next(
        found for found in all_blocks(document.sections) if isinstance(found, Section) and found.id == id
    )


def of_kind(document: Document | Section, kind: type[Kind]) -> list[Kind]:
    """Every block of a kind."""
    inside = document.sections if isinstance(document, Document) else document.blocks
    return [found for found in all_blocks(inside) if isinstance(found, kind)]
