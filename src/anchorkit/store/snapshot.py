"""Turns what a store says into a short name for it, whatever the database and the order of loading."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple

from anchorkit.store.model import StoredObservation, StoredOwnIndicator, StoredStory


def content_id(
    observations: Iterable[StoredObservation],
    stories: Iterable[StoredStory],
    own_indicators: Iterable[StoredOwnIndicator],
) -> str:
    """Twelve hexadecimal digits of a SHA-256 over what is said, sorted by what it is about.

    Figures count to twelve digits, since the last bit depends on which program saved the workbook. Where a
    figure came from, when, and which warnings it carries is left out: these depend on the order of loading.
    """
    digest = hashlib.sha256()
    for stored in observations:
        found = stored.observation
        key = (found.organisation, found.indicator, found.period, found.group)
        figures = tuple(map(_figure, (found.numerator, found.denominator, found.value)))
        digest.update(_line(*key, *figures, found.choice or "", found.status.value, found.note))
    for story in stories:
        digest.update(_line("story", story.organisation, *map(str, astuple(story.story))))
    for own in own_indicators:
        digest.update(_line("own indicator", own.organisation, *astuple(own.indicator)))
    return digest.hexdigest()[:12]


def _figure(figure: float | None) -> str:
    return "" if figure is None else f"{figure + 0.0:.12g}"


def _line(*texts: str) -> bytes:
    return json.dumps(texts).encode() + b"\n"
