"""Edits of a YAML text that leave every other byte as it was: one field set, items added, one item removed.

A round trip through a YAML library keeps comments but may move, wrap or re-indent what a person wrote, and
takes the remark above the next block along with the list before it. So the places are looked up in the parsed
file and the text itself is cut there. The text must be valid YAML without aliases.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import yaml

Path = tuple[str | int, ...]

_BOM: Final = "\ufeff"
_PLAIN = re.compile(r"[A-Za-z0-9][\w ./()–’'%+-]*(?<! )")
_AMBIGUOUS = re.compile(
    r"(?i)null|true|false|yes|no|on|off|y|n|[-+]?\.?\d[\d_]*(\.\d*)?(e[-+]?\d+)?|0x[0-9a-f]+|0o?[0-7]+"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: keys with values that are YAML already, and a remark behind the first line."""

    fields: tuple[tuple[str, str], ...]
    remark: str = ""
    one_line: bool = False

    @property
    def flow(self) -> str:
        """The item in braces, on one line."""
        return "{" + ", ".join(f"{key}: {value}" for key, value in self.fields) + "}"

    def lines(self, indent: int) -> list[str]:
        """The item as lines, its dash in column `indent`."""
        margin = " " * indent
        behind = f"  # {' '.join(self.remark.split())}" if self.remark else ""
        if self.one_line:
            return [f"{margin}- {self.flow}{behind}"]
        first, *others = [f"{key}: {value}" for key, value in self.fields]
        return [f"{margin}- {first}{behind}", *(f"{margin}  {field}" for field in others)]


def scalar(text: str) -> str:
    """A text as YAML, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text):
        return text
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**30).rstrip("\n")


def flow_list(texts: Sequence[str]) -> str:
    """Texts as a YAML list on one line."""
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def keys_of(text: str, path: Path) -> tuple[str, ...]:
    """The keys of the mapping at a path, as they are written."""
    return tuple(str(key_node.value) for key_node, _ in _node(_without_bom(text)[1], path).value)


def set_field(text: str, path: Path, value: str, *, after: str = "") -> str:
    """Set one field of a mapping to a value that is YAML already.

    Where the mapping lacks the key, a line is added behind the key `after`, or behind its first one.
    """
    bom, text = _without_bom(text)
    parent = _node(text, path[:-1])
    key = str(path[-1])
    for key_node, value_node in parent.value:
        if key_node.value == key:
            return bom + _replaced(text, key_node, value_node, value)
    return bom + _added(text, parent, f"{key}: {value}", after)


def add_items(text: str, key: str, items: Sequence[Item]) -> str:
    """Add items at the end of a list that stands at the top of the file; the list is made where it lacks."""
    if not items:
        return text
    bom, text = _without_bom(text)
    pair = _pair(_node(text, ()), key)
    if pair is None:
        head = "" if text.endswith(("\n", "\r")) else "\n"
        return bom + _inserted(text, len(text), f"{head}\n{key}:\n" + _block(items, 2) + "\n")
    key_node, value_node = pair
    if value_node.value and _is_flow(value_node):
        more = "".join(f", {item.flow}" for item in items)
        return bom + _inserted(text, _end(text, value_node.value[-1]), more)
    if value_node.value and isinstance(value_node, yaml.SequenceNode):
        place = _past_remarks(text, _line_end(text, _end(text, value_node.value[-1])), 1)
        return bom + _inserted(text, place, "\n" + _block(items, value_node.start_mark.column))
    text = _emptied(text, key_node, value_node)
    place = _past_remarks(text, _line_end(text, key_node.end_mark.index), 1)
    return bom + _inserted(text, place, "\n" + _block(items, 2))


def remove_item(text: str, key: str, index: int) -> str:
    """Take one item, with the remarks indented under it, out of a list that stands at the top of the file."""
    bom, text = _without_bom(text)
    listed = _node(text, (key,))
    item = listed.value[index]
    if _is_flow(listed):
        return bom + _without_flow_item(text, listed, index)
    dash = text.rindex("-", 0, item.start_mark.index)
    start = text.rfind("\n", 0, dash) + 1
    end = _past_remarks(text, _line_end(text, _end(text, item)), dash - start + 1)
    newline = re.compile(r"\r?\n?").match(text, end)
    return bom + text[:start] + text[newline.end() if newline else end :]


def _without_flow_item(text: str, listed: yaml.Node, index: int) -> str:
    items = listed.value
    start, end = items[index].start_mark.index, _end(text, items[index])
    if index:
        start = _end(text, items[index - 1])
    elif len(items) > 1:
        end = items[1].start_mark.index
    return text[:start] + text[end:]


def _without_bom(text: str) -> tuple[str, str]:
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def _node(text: str, path: Path) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None:
        raise KeyError("the file is empty")
    node: yaml.Node = root
    for step in path:
        if isinstance(step, int):
            node = node.value[step]
        else:
            pair = _pair(node, step)
            if pair is None:
                raise KeyError(step)
            node = pair[1]
    return node


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _pair(mapping: yaml.Node, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next((pair for pair in mapping.value if pair[0].value == key), None)


def _replaced(text: str, key_node: yaml.Node, value_node: yaml.Node, value: str) -> str:
    start, end = value_node.start_mark.index, _end(text, value_node)
    if start == end:  # nothing stands behind the key
        start = end = text.index(":", key_node.end_mark.index) + 1
        value = f" {value}"
    return text[:start] + value + text[end:]


def _added(text: str, parent: yaml.Node, field: str, after: str) -> str:
    if not parent.value:
        return _inserted(text, parent.start_mark.index + 1, field)
    if _is_flow(parent):
        return _inserted(text, _end(text, parent.value[-1][1]), f", {field}")
    key_node, value_node = _pair(parent, after) or parent.value[0]
    end = max(_end(text, value_node), key_node.end_mark.index)
    margin = " " * int(parent.value[0][0].start_mark.column)
    return _inserted(text, _line_end(text, end), f"\n{margin}{field}")


def _emptied(text: str, key_node: yaml.Node, value_node: yaml.Node) -> str:
    """The text without an empty value such as `[]` or `null`."""
    start, end = value_node.start_mark.index, value_node.end_mark.index
    if start == end:
        return text
    return text[: text.index(":", key_node.end_mark.index) + 1] + text[end:]


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends; a block's mark stands at the next thing, behind the remarks."""
    if isinstance(node, yaml.ScalarNode):
        end = int(node.end_mark.index)
        if node.style in ("|", ">"):
            return len(text[:end].rstrip())
        return end
    if _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    if isinstance(node, yaml.MappingNode):
        key_node, value_node = last
        empty = value_node.start_mark.index == value_node.end_mark.index
        return int(key_node.end_mark.index) if empty else _end(text, value_node)
    return _end(text, last)


def _line_end(text: str, place: int) -> int:
    found = re.compile(r"\r?\n").search(text, place)
    return found.start() if found else len(text)


def _past_remarks(text: str, place: int, indent: int) -> int:
    """The end of the remarks that follow a line and are indented by `indent` or more."""
    line = re.compile(r"\r?\n([ \t]*)(#[^\r\n]*)?(?=\r?\n|$)")
    end = place
    while found := line.match(text, place):
        place = found.end()
        if found[2]:
            if len(found[1]) < indent:
                break
            end = place
    return end


def _block(items: Sequence[Item], indent: int) -> str:
    return "\n".join(line for item in items for line in item.lines(indent))


def _inserted(text: str, place: int, more: str) -> str:
    if "\r\n" in text:
        more = more.replace("\n", "\r\n")
    return text[:place] + more + text[place:]
