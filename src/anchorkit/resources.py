"""The only module that knows where `data/` and `templates/` live: beside `src/`, or in the wheel."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def _root() -> Path:
    checkout = _PACKAGE.parent.parent
    return checkout if (checkout / "data" / "indicators.yaml").is_file() else _PACKAGE


def data(name: str = "") -> Path:
    """The path of a file or folder that ships under `data/`."""
    return _root() / "data" / name


def templates(name: str = "") -> Path:
    """The path of a file or folder that ships under `templates/`."""
    return _root() / "templates" / name
