"""Bytes that are no workbook into what they seem to be and the way out, for whoever sent them."""

from collections.abc import Container
from typing import Final

from anchorkit.errors import AnchorkitError
from anchorkit.findings import NOT_A_WORKBOOK, Finding

_SAVE_AS: Final = "In Excel or LibreOffice choose Save As and the type Excel Workbook (.xlsx)."
_NO_PASSWORD: Final = "Remove the password in Excel (File, Info, Protect Workbook) and save it."  # noqa: S105 - it says how to remove one
_ATTACHMENT: Final = "Download the attachment itself and send that."
_COPY: Final = "Copy the answers into the workbook that was sent to you and return that one."
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: Final = (
    (b"%pdf", "a PDF", _COPY),
    (b"<!doctype html", "a web page, perhaps a sign-in page", _ATTACHMENT),
    (b"<html", "a web page, perhaps a sign-in page", _ATTACHMENT),
    (b"{\\rtf", "a text document (.rtf)", _COPY),
    (b"\x1f\x8b", "a compressed file (.gz)", "Unpack it and send the workbook inside."),
    (b"7z\xbc\xaf", "a compressed file (.7z)", "Unpack it and send the workbook inside."),
    (b"rar!", "a compressed file (.rar)", "Unpack it and send the workbook inside."),
    (b"\x89png", "a picture", _COPY),
    (b"\xff\xd8\xff", "a picture", _COPY),
    (b"sqlite format 3", "a database", _COPY),
    (b"received:", "an e-mail", _ATTACHMENT),
    (b"return-path:", "an e-mail", _ATTACHMENT),
    (b"delivered-to:", "an e-mail", _ATTACHMENT),
    (b"mime-version:", "an e-mail or a web archive", _ATTACHMENT),
    (b"from:", "an e-mail", _ATTACHMENT),
    (b"\x09\x08", "a very old .xls workbook", _SAVE_AS),
)
_INSIDE: Final = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "an XML workbook of 2003"),
    (b"opendocument.spreadsheet", "a flat OpenDocument spreadsheet (.fods)"),
)
_ZIPS: Final = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)", _SAVE_AS),
    ("word/document.xml", "a Word document", _COPY),
    ("ppt/presentation.xml", "a PowerPoint presentation", _COPY),
    ("Index/Document.iwa", "an Apple Numbers file", "In Numbers choose File, Export To, Excel."),
)


class Refused(AnchorkitError):
    """The file can't be read; the finding says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message, hint=finding.remedy)
        self.finding = finding


def other_file(content: bytes) -> Refused:
    """What to say of bytes that are no zip archive."""
    what, how = _seems(content)
    return Refused(NOT_A_WORKBOOK.at(what=what, how=how))


def other_zip(names: Container[str], mimetype: bytes) -> Refused:
    """What to say of a zip archive that holds neither kind of workbook that is read."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return Refused(NOT_A_WORKBOOK.at(what="an OpenDocument file that is no spreadsheet", how=_COPY))
    for name, what, how in _ZIPS:
        if name in names:
            return Refused(NOT_A_WORKBOOK.at(what=what, how=how))
    how = "If the workbook is inside it, unpack it and send the workbook."
    return Refused(NOT_A_WORKBOOK.at(what="a zip archive of something else", how=how))


def protected() -> Refused:
    """What to say of a workbook that needs a password."""
    return Refused(NOT_A_WORKBOOK.at(what="protected by a password", how=_NO_PASSWORD))


def _seems(content: bytes) -> tuple[str, str]:
    if not content.strip(b"\0 \r\n\t"):
        empty = "Perhaps it was not downloaded or synchronised yet: open it once, then send it again."
        return ("a file with nothing in it" if content else "an empty file"), empty
    if content.startswith(_OLE):
        return _ole(content)
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, what, how in _STARTS:
        if start.lower().startswith(beginning):
            return what, how
    for inside, what in _INSIDE:
        if inside in start:
            return what, _SAVE_AS
    if b"\0" not in start and any(sign in start for sign in (b",", b";", b"\t")):
        return "a text or CSV file", f"Figures alone don't say which question they answer. {_COPY}"
    return "something else", _COPY


def _ole(content: bytes) -> tuple[str, str]:
    """The files of Office before 2007, and the shell round a workbook that has a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "protected by a password", _NO_PASSWORD
    if "WordDocument".encode("utf-16-le") in content:
        return "an old Word document (.doc)", _COPY
    if "__substg1.0_".encode("utf-16-le") in content:
        return "an e-mail saved from Outlook (.msg)", _ATTACHMENT
    return "an old .xls workbook or another old Office file", _SAVE_AS
