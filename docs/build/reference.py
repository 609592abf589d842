"""Writes docs/reference/ from the code and the menu, or with --check says which pages are no longer true.

.venv/bin/python docs/build/reference.py            writes every page
.venv/bin/python docs/build/reference.py --check    writes nothing; exit code 1 where a page is stale
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from page_catalogues import columns_page, exit_codes_page, findings_page, kinds_page
from page_code import conformance_page, modules_page
from page_commands import commands_page
from page_menu import menu_page
from page_set import set_page
from page_templates import templates_page

FOLDER: Final = Path(__file__).parent.parent / "reference"
_HEAD: Final = (
    "<!-- Made by docs/build/reference.py. Change the code or the menu, then run `make docs`. -->\n\n"
)


def _index() -> str:
    lines = [
        "# Reference",
        "",
        "Every page here is made from the code and the menu, and checked with them.",
        "",
    ]
    lines += [f"- [{name}]({name}): {text}" for name, (text, _) in PAGES.items() if name != "README.md"]
    return "\n".join(lines)


PAGES: Final[Mapping[str, tuple[str, Callable[[], str]]]] = {
    "README.md": ("this list", _index),
    "commands.md": ("every command with its options", commands_page),
    "exit-codes.md": ("what a command leaves behind for a script", exit_codes_page),
    "menu.md": ("the 56 indicators, and who stands behind each field", menu_page),
    "kinds.md": ("the ways of counting", kinds_page),
    "set.md": ("every field of a local indicator set", set_page),
    "columns.md": ("tidy observations, and the tables of a workbook", columns_page),
    "findings.md": ("everything that can be wrong with a file, and what to do", findings_page),
    "templates.md": ("every template and how many words there are to translate", templates_page),
    "conformance.md": ("which published numbers the statistics agree with", conformance_page),
    "modules.md": ("every module, in the order of the layers", modules_page),
}


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Write the pages, or check them. Returns the exit code."""
    wanted = {folder / name: _HEAD + make().strip() + "\n" for name, (_, make) in PAGES.items()}
    if arguments == ["--check"]:
        stale = [path for path, text in wanted.items() if _read(path) != text]
        strangers = sorted(set(folder.rglob("*.md")) - wanted.keys())
        for path in stale:
            print(f"{path.name} is stale; run `make docs`")
        for path in strangers:
            print(f"{path.name} is made by nothing; remove it")
        return 1 if stale or strangers else 0
    if arguments:
        print("usage: reference.py [--check]", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
