"""A store with something of everything in it, and one as an older anchorkit left it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from anchorkit.measures.profiles import Audience
from anchorkit.measures.register import Release, release_to_json
from anchorkit.observations import Key, OwnIndicator, OwnWording, RefusedAnswer, Status, Story
from anchorkit.store.schema import make_tables
from anchorkit.store.store import open_store
from tests.unit.store.store_promises import a_return, answer

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def fill(url: str) -> None:
    """Returns of two organisations: superseded, refused, withdrawn, with notes, stories and own words."""
    with open_store(url, create=True) as store:
        first = store.take(
            a_return(
                "first",
                answer(0.1 + 0.2, note="Beds only"),
                answer(None, "2024-25", status=Status.SUPPRESSED, marks=("R302",)),
                stories=(Story("A first job", "employment", "It began in the kitchens.", "Jo", True),),
                own_indicators=(OwnIndicator("local.rxx.apples", "Apples", "count", "Apples given", ""),),
                own_wordings=(OwnWording("local", 1, "Within a mile"),),
                author="Jo",
                modified_at=NOW,
            ),
            now=NOW,
        )
        store.take(a_return("second", answer(5e-324)), now=NOW + timedelta(days=1))
        refused = RefusedAnswer(Key("RYY", "emp.future.01", "2025-26"), ("R301",))
        store.take(
            a_return("third", organisation="RYY", outcome="refused", refused=1, refused_answers=(refused,)),
            now=NOW + timedelta(days=2),
        )
        assert first.return_id is not None
        store.withdraw(first.return_id, reason="Sent by mistake", now=NOW + timedelta(days=3))
        releases = [release_to_json(Release(audience, {})) for audience in (Audience.SYSTEM, Audience.PUBLIC)]
        store.add_releases(releases, after=0)


def leave_older(path: Path, revision: str) -> None:
    """A store as an anchorkit of that revision made it, with one return and one answer."""
    make_tables(path, revision)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO organisation (id, code) VALUES (1, 'RXX')")
        raw.execute("INSERT INTO indicator (id, code) VALUES (1, 'emp.future.01')")
        raw.execute("INSERT INTO period (id, code) VALUES (1, '2025-26')")
        raw.execute("INSERT INTO breakdown (id, code) VALUES (1, 'all')")
        raw.execute("INSERT INTO sheet (id, code) VALUES (1, 'Employment')")
        # The SHA-256 of nothing at all.
        digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        raw.execute(
            "INSERT INTO file (id, sha256, name, size, first_received_at, content)"
            " VALUES (1, ?, 'a.xlsx', 0, 1, ?)",
            (digest, b""),
        )
        raw.execute(
            "INSERT INTO receipt (id, file_id, organisation_id, selection_id, selection_version, outcome,"
            " recorded_at, added, changed, unchanged, older, refused, findings)"
            " VALUES (1, 1, 1, 'place', 1, 'accepted', 1, 1, 0, 0, 0, 0, '[]')"
        )
        raw.execute(
            "INSERT INTO observation (organisation_id, indicator_id, period_id, breakdown_id, recorded_at,"
            " value, status, receipt_id, sheet_id, cell, marks)"
            " VALUES (1, 1, 1, 1, 1, 7.5, 1, 1, 1, 'G7', '')"
        )
