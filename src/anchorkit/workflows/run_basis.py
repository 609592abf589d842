"""The files that reports are made from beside the returns, into one short name that changes with them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from anchorkit.errors import AnchorkitError
from anchorkit.job.planning import basis_of
from anchorkit.yamlfile import read_yaml


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, or `unread` where it can't be read: that too is a change to be noticed."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unread"


def look_basis(set_path: Path) -> str:
    """A short name for the logo, templates and words that a set names; empty where it names none.

    A set that can't be read has none: whoever reads it next says what is wrong with it.
    """
    try:
        data = read_yaml(set_path).data
    except AnchorkitError:
        return ""
    look = data.get("look") if isinstance(data, dict) else None
    if not isinstance(look, dict):
        return ""
    named = [set_path.parent / str(look[name]) for name in ("logo", "templates") if look.get(name)]
    found = {str(path): file_digest(path) for place in named for path in _files(place)}
    return basis_of(**found) if found else ""


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())
    else:
        yield place
