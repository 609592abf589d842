"""Below many files stands what to look at first, and no more than somebody reads."""

from pathlib import Path

import pytest

from anchorkit.cli.returns_views import show_report
from anchorkit.findings import CATALOGUE, Finding, Severity
from anchorkit.workflows.file_receipts import Counts, FileReceipt, IngestReport

RULES = [code for code in CATALOGUE if code.startswith("R3")][:14]


def test_the_summary_of_many_files_names_ten_kinds_and_counts_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two files with fourteen kinds of mistake: the ten that cost most, and that there are four more."""
    findings = tuple(
        Finding(code, CATALOGUE[code].severity, "Employment", "F5", "It is wrong.", "Mend it.", "It is left.")
        for code in RULES
    )
    files = [
        FileReceipt(Path(name), "accepted with findings", "RR8", Counts(), findings)
        for name in ("a.xlsx", "b.xlsx")
    ]

    show_report(IngestReport(tuple(files), ()), checked_only=False, verbose=False)

    summary = capsys.readouterr().out.partition("To look at first")[2]
    named = [line.split()[0] for line in summary.splitlines() if line.startswith("  R")]
    assert len(named) == 10
    refused = [code for code in RULES if CATALOGUE[code].severity is Severity.ERROR]
    assert named[: len(refused)] == refused[:10]
    assert "and 4 more kinds; each file above has all of its own" in summary
