"""Makes the README's pictures from a demo folder: the report in Chromium, a workbook in LibreOffice.

    .venv/bin/anchorkit demo demo
    .venv/bin/python docs/build/pictures.py demo

Needs Chromium, LibreOffice (soffice) and pdftoppm of poppler-utils.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from playwright.sync_api import sync_playwright

FOLDER: Final = Path(__file__).parent.parent / "pictures"
LARGEST: Final = 300_000  # bytes: a README opens slowly with more
SHEET: Final = "Employment"
INDICATOR: Final = "emp-good-07"
BELOW_THE_MARGIN: Final = ("-x", "28", "-y", "60", "-W", "1525", "-H", "520")


def main(demo: Path) -> None:
    """Make both pictures."""
    FOLDER.mkdir(exist_ok=True)
    picture_report(demo / "report-RR8.html", FOLDER / "report.png")
    picture_workbook(next((demo / "workbooks").glob("RR8-*.xlsx")), FOLDER / "workbook.png")
    for picture in sorted(FOLDER.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.name}: {size:,} bytes")
        if size > LARGEST:
            raise SystemExit(f"{picture.name} is too large for the README")


def picture_report(page_file: Path, target: Path) -> None:
    """The section of one indicator, as a reader sees it on a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 820, "height": 700})
        page.goto(page_file.resolve().as_uri())
        page.locator(f"#{INDICATOR}").evaluate("element => element.scrollIntoView({block: 'start'})")
        page.screenshot(path=target)
        browser.close()


def picture_workbook(workbook: Path, target: Path) -> None:
    """The first page of one pillar's sheet, as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.xlsx"
        book = load_workbook(workbook, rich_text=True)
        for sheet in book.worksheets:
            if sheet.title != SHEET:
                sheet.sheet_state = "hidden"
        book.active = book.worksheets.index(book[SHEET])
        book.save(one)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        convert = ["--headless", "--convert-to", "pdf", "--outdir", folder, str(one)]
        subprocess.run([_program("soffice"), profile, *convert], check=True, capture_output=True)
        stem = target.with_suffix("")
        cut = ["-png", "-singlefile", "-f", "1", "-r", "140", *BELOW_THE_MARGIN]
        subprocess.run([_program("pdftoppm"), *cut, str(one.with_suffix(".pdf")), str(stem)], check=True)


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: pictures.py DEMO_FOLDER")
    main(Path(sys.argv[1]))
