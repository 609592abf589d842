"""The templates and the file of words turned into a page: each file that a place may replace by its own."""

import re
import tomllib

from page_table import code, page, table

from anchorkit import resources


def templates_page() -> str:
    """What each template makes, and how many phrases each part of the file of words has."""
    folder = resources.templates()
    files = sorted(folder.rglob("*.jinja"), key=lambda path: (path.parent != folder, str(path)))
    rows = [(code(path.relative_to(folder).as_posix()), _purpose(path.read_text("utf-8"))) for path in files]
    words = tomllib.loads((folder / "strings" / "en.toml").read_text(encoding="utf-8"))
    parts = [(code(f"[{name}]"), _phrases(found)) for name, found in words.items()]
    return page(
        "# Templates and words",
        "What a folder of your own may hold, handed over with `--templates` or named by `look` in the set. A "
        "file of the same name there comes before ours; [how to](../how-to/change-how-a-report-looks.md).",
        table(("Template", "What it makes"), rows),
        "## Words",
        "`strings/en.toml` has every fixed word; [how to translate](../how-to/translate-the-reports.md).",
        table(("Part", "Phrases"), parts),
    )


def _purpose(text: str) -> str:
    """The first comment of a template."""
    found = re.match(r"{#-(.*?)-#}", text, re.S)
    return " ".join(found[1].split()) if found else ""


def _phrases(found: object) -> int:
    return sum(map(_phrases, found.values())) if isinstance(found, dict) else 1
