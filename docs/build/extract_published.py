"""The publishers' files in, the extracts of `data/published/` out: rows are cut, nothing else is changed.

    python docs/build/extract_published.py --sickness FILE.csv --turnover FILE.csv --pay-gap FILE.csv \
        --eric FILE.xls --ods FILE.csv --output data/published

CSV rows are kept byte for byte. The Estates Return comes as a legacy .xls whose cells have no text of their
own: numbers are written as the shortest text that reads back as the same number. `aliases.csv` joins the
employers' names of the pay gap file to ODS codes: where a name equals that of one open trust, apart from
case, `&` and spaces.
"""

import argparse
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

ORGANISATIONS = ("RR8", "RXR", "RRK")
EMPLOYERS = ("leeds teaching hospitals", "university hospitals birmingham", "east lancashire hospitals")
ERIC_SHEET = "Site Data"


def main() -> None:
    """Write the extracts."""
    words = argparse.ArgumentParser(description=__doc__)
    for name in ("sickness", "turnover", "pay-gap", "eric", "ods", "output"):
        words.add_argument(f"--{name}", type=Path, required=True)
    given = words.parse_args()
    out: Path = given.output
    out.mkdir(parents=True, exist_ok=True)
    (out / "sickness_absence_2024-04_to_2025-03.csv").write_bytes(given.sickness.read_bytes())
    (out / "turnover_2025-10.csv").write_bytes(cut(given.turnover.read_bytes(), is_ours))
    (out / "gender_pay_gap_2019-20.csv").write_bytes(cut(given.pay_gap.read_bytes(), is_our_employer))
    (out / "eric_2013-14_site_data.csv").write_text(eric(given.eric), encoding="utf-8", newline="")
    (out / "aliases.csv").write_text(aliases(given.pay_gap, given.ods), encoding="utf-8", newline="")


def cut(content: bytes, wanted: Callable[[dict[str, str]], bool]) -> bytes:
    """Keep the header and the wanted records as they are, quotes and line ends included."""
    header, *others = records(content.decode("utf-8"))
    names = cells(header)
    kept = [record for record in others if wanted(dict(zip(names, cells(record), strict=True)))]
    return "".join([header, *kept]).encode("utf-8")


def records(text: str) -> Iterator[str]:
    """Records of a CSV text with their line ends; a line break within quotes ends no record."""
    record = ""
    for line in text.splitlines(keepends=True):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""


def cells(record: str) -> list[str]:
    """The cells of one record."""
    return next(csv.reader(io.StringIO(record, newline="")))


def is_ours(row: dict[str, str]) -> bool:
    """True for a row of one of the three trusts."""
    return row["REPORTING_ORG_CODE"] in ORGANISATIONS


def is_our_employer(row: dict[str, str]) -> bool:
    """True for an employer whose name begins like that of one of the three trusts."""
    return row["EmployerName"].lower().startswith(EMPLOYERS)


def eric(path: Path) -> str:
    """The title row, the header row and the three trusts' rows of the site sheet."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(ERIC_SHEET).to_python()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in [*rows[:2], *(row for row in rows[2:] if row[0] in ORGANISATIONS)]:
        writer.writerow([written(cell) for cell in row])
    return out.getvalue()


def written(cell: object) -> str:
    """A cell as text; 12.0 becomes 12."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def aliases(pay_gap: Path, ods: Path) -> str:
    """Employers' names that are, apart from case, `&` and spaces, the name of exactly one open trust."""
    codes: dict[str, set[str]] = {}
    for row in rows_of(ods):
        if not row["close_date"]:
            codes.setdefault(plain(row["name"]), set()).add(row["org_code"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["EmployerName", "organisation"])
    for name in sorted({" ".join(row["EmployerName"].split()) for row in rows_of(pay_gap)}):
        found = codes.get(plain(name), set())
        if len(found) == 1:
            writer.writerow([name, *found])
    return out.getvalue()


def plain(name: str) -> str:
    """A name for comparing."""
    return " ".join(name.lower().replace("&", "and").replace(",", " ").split())


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
