"""Where stands what is kept inside: never among what is given to others."""

from pathlib import Path
from typing import Final

from anchorkit.store.place import parse_place

AUDIT: Final = "audit"
"""The folder of the audits, in the folder that is kept inside."""
OLDER: Final = "published-register.json"
"""Where an older anchorkit kept its memory of what was published. It is read, and never changed."""


def inside_folder(store_url: str, set_path: Path) -> Path:
    """The folder of the store's file, or that of the set where the store is a server."""
    return (parse_place(store_url).path or set_path.resolve()).parent
