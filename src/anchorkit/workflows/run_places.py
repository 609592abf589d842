"""A folder on a disk or behind a URL: what lies there, its files fetched, and files put there whole."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from anchorkit.errors import AnchorkitError
from anchorkit.job.load import is_url
from anchorkit.job.planning import Listed
from anchorkit.workflows.files import write_atomically

# Stores of objects show a file only once it is there whole, and know no folders but the buckets.
_BUCKETS: Final = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss"})
_WHOLE_AT_ONCE: Final = _BUCKETS | {"memory"}
# By these a file is known to have changed; the surest first.
_MARKS: Final = ("ETag", "etag", "md5", "checksum", "mtime", "LastModified", "last_modified", "updated")
_TIMES: Final = ("mtime", "LastModified", "last_modified")
_NOBODY_THERE: Final = "nobody answers at that address"
_NOT_ALLOWED: Final = "the credentials are missing or wrong, or they don't allow that"
_NOT_FOUND: Final = "there is no such bucket, container or folder"
# What the libraries' errors mean, by the names of their kinds: what they say may quote what was sent.
_REASONS: Final = {
    "FileNotFoundError": _NOT_FOUND,
    "ResourceNotFoundError": _NOT_FOUND,
    "PermissionError": _NOT_ALLOWED,
    "ClientAuthenticationError": _NOT_ALLOWED,
    "NoCredentialsError": _NOT_ALLOWED,
    "PartialCredentialsError": _NOT_ALLOWED,
    "AuthenticationException": _NOT_ALLOWED,
    "ConnectionError": _NOBODY_THERE,
    "HTTPClientError": _NOBODY_THERE,
    "ServiceRequestError": _NOBODY_THERE,
    "ServiceResponseError": _NOBODY_THERE,
    "TimeoutError": _NOBODY_THERE,
}
# They also log what was said, which goes to standard error where nobody takes it.
_TALKATIVE: Final = ("adlfs", "azure", "botocore", "aiobotocore", "fsspec", "paramiko", "s3fs")


class Unreachable(AnchorkitError):
    """A place can't be read or written now."""


class Place:
    """A folder, by a path or a URL. Whatever its library raises becomes Unreachable, without its words.

    These may quote what was sent, passwords too.
    """

    def __init__(self, text: str) -> None:
        import fsspec

        self.name = text
        _hush()
        try:
            self._system, root = fsspec.core.url_to_fs(text)
        except Exception as error:
            raise self._failed("opened", error) from None
        self._root = str(root).rstrip("/")
        protocol = self._system.protocol
        self._protocols = {protocol} if isinstance(protocol, str) else set(protocol)

    @property
    def folder(self) -> Path | None:
        """Where it is on this machine's disks; None for a place behind a URL."""
        return Path(self._root) if self._protocols & {"file", "local"} else None

    def list(self, *, subfolders: bool) -> list[Listed]:
        """Every file there, sorted by name. Raises Unreachable."""
        try:
            self._system.invalidate_cache()
            self._require_folder()
            found = self._find() if subfolders else self._entries()
            listed = [self._listed(info["name"], info) for info in found if info["type"] == "file"]
            if not listed:
                self._require_bucket()
        except Exception as error:
            raise self._failed("listed", error) from None
        return sorted(listed, key=lambda file: file.name)

    def look(self, file: Listed) -> Listed | None:
        """The same file as it is now; None where it is gone. Raises Unreachable."""
        try:
            self._system.invalidate_cache()
            return self._listed(file.path, self._system.info(file.path))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._failed("read", error) from None

    def read(self, path: str, most: int) -> bytes:
        """A file's first bytes, by the path that it was listed with. Raises Unreachable."""
        try:
            with self._system.open(path, "rb") as file:
                return bytes(file.read(most))
        except Exception as error:
            raise self._failed("read", error) from None

    def has(self, name: str) -> bool:
        """True where there is a file of that name below the folder. Raises Unreachable."""
        try:
            self._system.invalidate_cache()
            return bool(self._system.exists(self._below(name)))
        except Exception as error:
            raise self._failed("read", error) from None

    def put(self, name: str, content: bytes) -> None:
        """Write a file below the folder so that nobody ever sees half of it. Raises Unreachable."""
        if self.folder is not None:
            write_atomically(self.folder / name, content)
            return
        target = self._below(name)
        parent, _, last = target.rpartition("/")
        try:
            if self._protocols & _WHOLE_AT_ONCE:
                self._system.pipe_file(target, content)
                return
            self._system.makedirs(parent, exist_ok=True)
            beside = f"{parent}/.{last}.part"
            self._system.pipe_file(beside, content)
            self._rename(beside, target)
        except Exception as error:
            raise self._failed("written", error) from None

    def remove(self, name: str) -> None:
        """Remove a file below the folder, if it is there. Raises Unreachable."""
        try:
            with suppress(FileNotFoundError):
                self._system.rm_file(self._below(name))
        except Exception as error:
            raise self._failed("written", error) from None

    def _require_folder(self) -> None:
        # A store of objects has no empty folders, so that nothing there is nothing there.
        if not self._protocols & _WHOLE_AT_ONCE and not self._system.isdir(self._root):
            raise FileNotFoundError(2, "there is no such folder")

    def _entries(self) -> Sequence[dict[str, Any]]:
        try:
            return list(self._system.ls(self._root, detail=True))
        except FileNotFoundError:
            if self._protocols & _WHOLE_AT_ONCE:
                return []
            raise

    def _find(self) -> Sequence[dict[str, Any]]:
        # Looking through folders passes over those that may not be read; the folder itself is asked for.
        self._entries()
        return list(self._system.find(self._root, detail=True).values())

    def _require_bucket(self) -> None:
        # Their libraries may list a bucket that is not there like one that is empty.
        if not self._protocols & _BUCKETS:
            return
        try:
            self._system.info(self._root.partition("/")[0])
        except Exception as error:
            # Who may list a folder need not be allowed to ask about its bucket.
            if _meaning(error) != _NOT_ALLOWED:
                raise

    def _rename(self, beside: str, target: str) -> None:
        try:
            self._system.mv(beside, target)
        except Exception:
            if not self._system.exists(target):
                raise
            # Some servers don't rename onto a file that is there.
            self._system.rm_file(target)
            self._system.mv(beside, target)

    def _below(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _listed(self, path: str, info: dict[str, Any]) -> Listed:
        mark = next((info[name] for name in _MARKS if info.get(name)), None)
        modified = next((info[name] for name in _TIMES if name in info), None)
        if mark is None:
            mark = modified = self._modified(path)
        return Listed(
            name=path.removeprefix(self._root).lstrip("/"),
            size=int(info.get("size") or 0),
            mark=str(mark),
            modified=_seconds(modified),
            path=path,
        )

    def _modified(self, path: str) -> object:
        # Few systems are without any mark; a file whose age nobody knows is read in every run.
        try:
            return self._system.modified(path)
        except (NotImplementedError, OSError):
            return f"unknown at {datetime.now().timestamp()}"

    def _failed(self, what: str, error: Exception) -> Unreachable:
        said = getattr(error, "strerror", None) or type(error).__name__
        reason = (_meaning(error) or said) if is_url(self.name) else said
        hint = (
            "Check the address, that this machine can reach it, and that its credentials are there."
            if is_url(self.name)
            else "Check that the folder is there and that you may read and write in it."
        )
        return Unreachable(f"{self.name} could not be {what}: {reason}", hint=hint)


def _hush() -> None:
    for logger in map(logging.getLogger, _TALKATIVE):
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _meaning(error: Exception) -> str | None:
    if getattr(error, "status_code", None) in (401, 403):
        return _NOT_ALLOWED
    return next((_REASONS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _REASONS), None)


def _seconds(moment: object) -> float | None:
    if isinstance(moment, datetime):
        return moment.timestamp()
    return float(moment) if isinstance(moment, int | float) else None
