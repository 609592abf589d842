"""`anchorkit receipt`: one return turned into what became of each of its answers, and what stood before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anchorkit.errors import NotUnderstood
from anchorkit.observations import Key, Observation
from anchorkit.workflows.csvfile import Cell, write_csv

if TYPE_CHECKING:
    from anchorkit.store.model import ReturnedAnswer, StoredReceipt

_FIGURES: Final = ("numerator", "denominator", "value", "status", "note")
RECEIPT_COLUMNS: Final = (
    *("return", "file", "organisation", "indicator", "period", "group", "what", "findings", "sheet", "cell"),
    *(f"before_{name}" for name in _FIGURES),
    *_FIGURES,
)


@dataclass(frozen=True, slots=True)
class ReturnReceipt:
    """A return and its answers: those that were taken with what stood before, sorted by key."""

    stored: "StoredReceipt"
    answers: tuple["ReturnedAnswer", ...]


def read_receipt(*, store_url: str, return_id: int) -> ReturnReceipt:
    """Tell what became of each answer of a return when it was taken in, whatever has come since.

    Raises NotUnderstood where there is no such return, and StoreError.
    """
    from anchorkit.store.store import open_store

    with open_store(store_url) as store:
        receipts = {found.receipt.return_id: found for found in store.receipts()}
        if return_id not in receipts:
            raise NotUnderstood(
                f"There is no return {return_id}",
                hint="`anchorkit status --verbose` lists the returns with their numbers.",
            )
        return ReturnReceipt(receipts[return_id], tuple(store.returned_answers(return_id)))


def write_receipt(receipt: ReturnReceipt, path: Path) -> None:
    """Write a row for each answer as CSV, with the figures of before and of now. Raises AnchorkitError."""
    write_csv(path, RECEIPT_COLUMNS, _rows(receipt))


def _rows(receipt: ReturnReceipt) -> Iterator[tuple[Cell, ...]]:
    begin = receipt.stored.receipt.return_id, receipt.stored.file
    for answer in receipt.answers:
        found = answer.stored
        codes = " ".join(found.marks)
        yield (
            *begin,
            *_key(found.observation.key),
            *(answer.what, codes, found.sheet, found.cell),
            *_figures(answer.before),
            *_figures(found.observation),
        )
    nothing = (None,) * (2 * len(_FIGURES) + 2)
    for refused in receipt.stored.receipt.refused_answers:
        yield *begin, *_key(refused.key), "refused", " ".join(refused.codes), *nothing


def _key(key: Key) -> tuple[str, str, str, str]:
    return key.organisation, key.indicator, key.period, key.group


def _figures(found: Observation | None) -> tuple[Cell, ...]:
    if found is None:
        return (None,) * len(_FIGURES)
    value = found.choice or _number(found.value)
    return _number(found.numerator), _number(found.denominator), value, found.status.value, found.note


def _number(figure: float | None) -> Cell:
    # A negative number as a text would get the apostrophe of a formula.
    return figure if figure is None or not figure.is_integer() else int(figure)
