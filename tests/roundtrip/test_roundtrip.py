"""What is pre-filled, written, returned and ingested comes out identical, through real .xlsx files."""

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchorkit.menu.kinds import Kind
from anchorkit.menu.model import Indicator
from anchorkit.observations import Observation, Status
from anchorkit.periods import Frequency
from anchorkit.returns.check import check_return
from anchorkit.returns.read import read_return
from anchorkit.selection.model import Plan, Question
from anchorkit.store.model import Taken
from anchorkit.store.store import open_store
from anchorkit.tidy import from_csv, to_csv
from tests.support.sets import a_plan, shipped_menu
from tests.support.workbooks import a_workbook

_NOTES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n=+-@'<>&|\"_x0041_"),
    max_size=40,
).map(str.strip)
_WHOLE = st.integers(0, 2**50).map(float)
_DECIMAL = st.floats(0, 1e15, allow_nan=False, allow_subnormal=False)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A few indicators of the shipped menu, at any frequency, some with a breakdown."""
    menu = shipped_menu()
    chosen = draw(
        st.lists(st.sampled_from(menu.indicators), min_size=1, max_size=4, unique_by=lambda x: x.id)
    )
    entries = [
        {
            "id": indicator.id,
            "frequency": draw(st.sampled_from(list(Frequency))),
            "groups": draw(st.lists(st.sampled_from(indicator.groups), max_size=1))
            if indicator.groups
            else [],
            "comparison": {"reference": "White applicants", "target": "Ethnic minority applicants"}
            if indicator.rule.groups
            else None,
        }
        for indicator in chosen
    ]
    return a_plan(entries)


def _numbers(indicator: Indicator) -> st.SearchStrategy[float]:
    return _WHOLE if indicator.whole else _DECIMAL


@st.composite
def an_answer(draw: st.DrawFn, plan: Plan, question: Question) -> Observation:
    """Anything that an organisation may soundly answer to a question."""
    indicator = plan.indicators[question.indicator]
    key = {"organisation": "RR8", **question._asdict()}
    note = draw(_NOTES)
    status = draw(st.sampled_from(list(Status)))
    if not status.has_figure:
        return Observation(**key, status=status, note=note)
    if indicator.kind is Kind.YES_NO:
        return Observation(**key, choice=draw(st.sampled_from(["yes", "no"])), status=status, note=note)
    highest = indicator.max or indicator.range[1] or 1e9
    lowest = indicator.range[0] if indicator.range[0] is not None else -1e9
    value = draw(st.floats(lowest, highest, allow_subnormal=False)) + 0.0
    if indicator.whole or indicator.max:
        value = float(round(value))
    if not indicator.rule.has_counts:
        return Observation(**key, value=value, status=status, note=note)
    if indicator.kind is Kind.PROPORTION and 0 < value <= 1:
        # Without its counts such a figure could be a share of 1, and is asked about.
        value += 1
    small, large = sorted((draw(_numbers(indicator)), draw(_numbers(indicator))))
    counts = draw(st.sampled_from([(small, large, None), (None, large, value), (None, None, value)]))
    return Observation(
        **key, numerator=counts[0], denominator=counts[1], value=counts[2], status=status, note=note
    )


@st.composite
def filled_plans(draw: st.DrawFn) -> tuple[Plan, list[Observation]]:
    """A plan and answers to some of its questions."""
    plan = draw(plans())
    asked = draw(st.lists(st.sampled_from(plan.all_questions), max_size=12, unique=True))
    return plan, [draw(an_answer(plan, question)) for question in asked]


def _through_the_store(plan: Plan, content: bytes, folder: Path) -> Sequence[Observation]:
    returned = read_return(content)
    checked = check_return(returned, plan)
    with open_store(f"sqlite:///{folder / 'store.db'}", create=True) as store:
        store.take(
            Taken(
                name="RR8.xlsx",
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                selection_id=plan.selection.id,
                selection_version=plan.selection.version,
                outcome="accepted",
                organisation="RR8",
                answers=checked.answers,
            ),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
        return [stored.observation for stored in store.observations()]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(filled=filled_plans())
def test_what_goes_in_comes_out(filled: tuple[Plan, list[Observation]]) -> None:
    """Every kind, frequency and group survives prefill, workbook, return, store and export, byte for byte."""
    plan, observations = filled
    prefill = to_csv(observations)
    known, findings = from_csv(prefill)
    assert findings == ()

    with tempfile.TemporaryDirectory() as folder:
        stored = _through_the_store(plan, a_workbook(plan, known), Path(folder))

    assert to_csv(stored) == prefill
