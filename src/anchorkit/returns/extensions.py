"""What newer Excels add at the end of a worksheet (`extLst`): out before an edit, back in after it.

Excel itself puts every list whose words stand on another sheet there, as those of our workbook do, so nearly
each return that was saved in Excel has one; openpyxl knows none of it.
"""

import re
from typing import Final

from anchorkit.returns.markup import Element, elements
from anchorkit.returns.sheetparts import Parts, sheet_paths

_NAME: Final = "extLst"
_KEPT: Final = (
    "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}",
    "{78C0D931-6437-407D-A8EE-F0AAD7539E65}",
    "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}",
)
"""Lists of other sheets, conditional formats, small charts in cells: they name nothing but cells."""
_DECLARED = re.compile(rb"\s(xmlns:\w+|mc:Ignorable)=(\"[^\"]*\"|'[^']*')")
_END: Final = b"</worksheet>"


def extension_is_kept(sheet: bytes) -> bool:
    """True where a worksheet has no extension, or one that can go round an edit. Raises Unusual."""
    if b"extLst" not in sheet:
        return True
    found = _extension(sheet)
    if found is None or b"extLst" in sheet[: found.start]:
        return False
    return all(child.attributes.get("uri", "").upper() in _KEPT for child in found.children)


def without_extensions(parts: Parts) -> Parts:
    """The parts with worksheets that have no extension."""
    kept = dict(parts)
    for path in sheet_paths(parts).values():
        found = _extension(parts.get(path, b""))
        if found is not None:
            kept[path] = parts[path][: found.start] + parts[path][found.end :]
    return kept


def with_extensions(parts: Parts, before: Parts) -> Parts:
    """The edited parts with the extensions of the worksheets as they were before."""
    now, result = sheet_paths(parts), dict(parts)
    for name, path in sheet_paths(before).items():
        sheet = before.get(path, b"")
        found = _extension(sheet)
        if found is not None and name in now:
            result[now[name]] = result[now[name]].replace(_END, _declared(sheet, found) + _END)
    return result


def _extension(sheet: bytes) -> Element | None:
    """The extension at the end of a worksheet, where there is one."""
    if b"<extLst" not in sheet:
        return None
    return elements(sheet, ("worksheet", _NAME)).child(_NAME)


def _declared(sheet: bytes, found: Element) -> bytes:
    """The extension with the prefixes that the worksheet it stood in declares, besides its own."""
    root = elements(sheet, ())
    own = dict(_DECLARED.findall(sheet[root.start : root.inner]))
    own |= dict(_DECLARED.findall(sheet[found.start : found.inner]))
    declared = b"".join(b" %s=%s" % entry for entry in own.items())
    return b"<extLst" + declared + b">" + sheet[found.inner : found.end]
