"""Turns what was given as `--store` into a place: a SQLite file or a PostgreSQL database."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from anchorkit.errors import NotUnderstood, StoreError

_NETWORK: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ncpfs|ceph|glusterfs|lustre|gpfs|beegfs|davfs|"
    r"fuse\.(sshfs|rclone|s3fs|davfs2?|glusterfs|ceph|gcsfuse)|drvfs"
)
# libpq takes a password behind the ? of a URL too, and in `host=… password=…`, which is no place of ours.
_PASSWORD: Final = re.compile(r"(?:^|[?&;\s])\s*(?:ssl)?password\s*=", re.IGNORECASE)
# `postgresql:/host/db` is a slip of the pen for a URL, never a file; C:/ is a drive of Windows.
_HALF_A_URL: Final = re.compile(r"[a-z][a-z0-9+.-]+:/|(?:postgres|sqlite)[a-z0-9+]*:", re.IGNORECASE)
# What tells one server's store from another's: all else behind the ? is nobody's business.
_SHOWN: Final = frozenset({"host", "hostaddr", "port", "user", "dbname", "service"})
_REMOTE_DRIVE: Final = 4  # DRIVE_REMOTE of the Windows function GetDriveType


class PasswordInAddress(NotUnderstood):
    """An address is no place for a password: it is shown, recorded, and seen in the list of processes."""

    def __init__(self) -> None:
        super().__init__(
            "The address of the store holds a password",
            hint="Take it out of the address. Give it as PGPASSWORD in the environment, or in the file "
            "~/.pgpass.",
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is: a file (then `path` is set) or a server. `name` is what a person is shown."""

    url: URL
    path: Path | None

    @property
    def name(self) -> str:
        """The path, or the URL with no more of what stands behind its ? than says where the store is."""
        if self.path:
            return str(self.path)
        hidden = [key for key in self.url.query if key not in _SHOWN]
        url = self.url.set(drivername=self.url.get_backend_name()).difference_update_query(hidden)
        return url.render_as_string(hide_password=True)


def parse_place(store: str) -> Place:
    """Turn a path or a URL (sqlite:///file, postgresql://…) into a place.

    Raises NotUnderstood for what is neither, PasswordInAddress for an address with a password in it.
    """
    if _PASSWORD.search(unquote(store)):
        raise PasswordInAddress
    if "://" not in store:
        if _HALF_A_URL.match(store):
            raise _unknown()
        return _file(store)
    try:
        url = make_url(store)
    except (ArgumentError, ValueError):
        # A word where the number of a port should be is a ValueError, which quotes it.
        raise _unknown() from None
    if url.password is not None:
        raise PasswordInAddress
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _file(url.database or "")
    if backend in ("postgresql", "postgres"):
        return Place(url.set(drivername="postgresql+psycopg"), None)
    raise _unknown()


def is_on_network(path: Path, mounts: str | None = None) -> bool:
    """True where the file is known to lie on a network drive; `mounts` is the text of /proc/self/mountinfo.

    SQLite's write-ahead log needs memory that all its users share, so it must not be used there.
    """
    full = os.path.realpath(path)
    if sys.platform == "win32":
        import ctypes

        drive = os.path.splitdrive(full)[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _REMOTE_DRIVE
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return False
    return bool(_NETWORK.fullmatch(_filesystem(full, mounts)))


def advice_on(place: Place) -> str:
    """What to know about a place before answers are kept there; empty where there is nothing."""
    if place.path is None or not is_on_network(place.path):
        return ""
    return (
        f"The store {place.name} lies on a network drive, where two computers that write at once can damage "
        "it. Let one at a time use it, or keep answers in PostgreSQL: anchorkit store copy."
    )


def _filesystem(path: str, mounts: str) -> str:
    """The type of the mounted file system that holds a path: the longest mount point that it begins with."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4]).rstrip("/")
        if (path == point or path.startswith(point + "/")) and len(point) >= best:
            best, kind = len(point), after.split()[0]
    return kind


def _file(name: str) -> Place:
    if not name or name == ":memory:":
        raise _unknown()
    if "\0" in name:
        raise StoreError("The name of the store holds a character that no file name can hold")
    path = Path(name).expanduser()
    return Place(URL.create("sqlite", database=str(path)), path)


def _unknown() -> NotUnderstood:
    return NotUnderstood(
        "That is no place for a store",
        hint="Give a file such as anchorkit.db, or a URL such as postgresql://user@server/database.",
    )
