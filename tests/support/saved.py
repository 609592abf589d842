"""A workbook's bytes as a person's program saves them: with the person's name and the time inside."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

_START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def saved(content: bytes, *, author: str = "", day: float = 0) -> bytes:
    """The workbook as `author` saves it so many days after 1 June 2026, 9:00 UTC."""
    when = f"{_START + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _core(data.decode("utf-8"), author, when).encode("utf-8")
            new.writestr(entry, data)
    return out.getvalue()


def _core(text: str, author: str, when: str) -> str:
    text, found = re.subn(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{when}", text)
    assert found == 1
    text = re.sub(r"<cp:lastModifiedBy\s*/>|<cp:lastModifiedBy>.*?</cp:lastModifiedBy>", "", text)
    return text.replace(
        "</cp:coreProperties>", f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>"
    )
