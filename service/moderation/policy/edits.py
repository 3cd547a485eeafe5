"""Small changes to a policy's text that leave every other letter where its author put it: comments, order, layout."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import yaml

from service.moderation.policy.tree import LOADER

Path: TypeAlias = tuple[str | int, ...]
"""Keys and places in lists from the top: ``("words", "banned", "entries", 3)``."""

SHORT: Final = {"hold": "hold", "reject": "hold", "off": "entry", "clause": "entry", "inflections": "entry"}
"""Which key a value stands for where the document writes it short: ``insult: 0.6`` is ``{hold: 0.6}``."""

_PLAIN: Final = re.compile(r"[^\W_](?:[\w'’ -]*[\w’])?\*?")
_READ_OTHERWISE: Final = frozenset({"null", "Null", "NULL", "true", "false"})


def written(text: str) -> str:
    """A text as YAML writes it on one line: bare where nothing can be misread, else in quotation marks."""
    bare = _PLAIN.fullmatch(text) and text not in _READ_OTHERWISE
    return text if bare else json.dumps(text, ensure_ascii=False)


def put(text: str, path: Path, value: str) -> str:
    """``text`` with ``value`` (YAML for one line) at ``path``, whatever stood there; missing mappings are made.

    Raises yaml.YAMLError where ``text`` is no YAML, LookupError where the path leads through a list or past its end.
    """
    top = yaml.compose(text, Loader=LOADER)
    node, rest = _follow(top, path)
    if not rest:
        return _replaced(text, node, value)
    key, deeper = rest[0], rest[1:]
    for step in reversed(deeper):
        value = f"{{{_key(step)}: {value}}}"
    pair = f"{_key(key)}: {value}"
    if isinstance(node, yaml.MappingNode):
        return _with_pair(text, node, pair)
    if isinstance(node, yaml.ScalarNode):
        return _replaced(text, node, _unfolded(text, node, str(key), value, pair))
    raise LookupError(path)


def append(text: str, path: Path, item: str) -> str:
    """``text`` with ``item`` (YAML for one line) at the end of the list at ``path``, which is made if missing."""
    node, rest = _follow(yaml.compose(text, Loader=LOADER), path)
    if rest or not isinstance(node, yaml.SequenceNode):
        return put(text, path, f"[{item}]")
    if node.flow_style:
        return _into_brackets(text, node, item)
    column = node.start_mark.column
    return _below(text, node.value[-1], f"{' ' * column}- {item}")


def drop(text: str, path: Path) -> str:
    """``text`` without what stands at ``path``, the key or dash before it and the comment behind it.

    Raises LookupError where nothing stands there.
    """
    parent, rest = _follow(yaml.compose(text, Loader=LOADER), path[:-1])
    places = _children(parent) if not rest else []
    place = next((n for n, (key, *_) in enumerate(places) if key == path[-1]), None)
    if place is None:
        raise LookupError(path)
    starts, ends = places[place][1], places[place][2]
    if parent.flow_style:
        return _out_of_brackets(text, places, place)
    begin = text.rfind("\n", 0, starts) + 1
    first = parent.start_mark.index == starts and text[begin:starts].strip(" ") not in ("", "-")
    if first:
        raise LookupError(path)
    return text[:begin] + text[_line_end(text, ends) :].removeprefix("\n")


def _key(key: str | int) -> str:
    return written(str(key))


def _follow(node: Any, path: Path) -> tuple[Any, Path]:
    """The deepest node on the way to ``path``, and what is left of the path."""
    for done, step in enumerate(path):
        found = next((child for key, _, _, child in _children(node) if key == step), None)
        if found is None:
            return node, path[done:]
        node = found
    return node, ()


def _children(node: Any) -> list[tuple[str | int, int, int, Any]]:
    """Key, where the pair or item begins, where its last letter ends, and its value."""
    if isinstance(node, yaml.MappingNode):
        return [(key.value, key.start_mark.index, _end(value), value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(place, item.start_mark.index, _end(item), item) for place, item in enumerate(node.value)]
    return []


def _end(node: Any) -> int:
    """Where the last letter of a node ends; a block's own mark lies behind the comments and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _replaced(text: str, node: Any, value: str) -> str:
    start, end = node.start_mark.index, _end(node)
    space = " " if start and text[start - 1] == ":" else ""
    tail = "\n" if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") and end < len(text) else ""
    return text[:start] + space + value + tail + text[end:]


def _unfolded(text: str, node: Any, key: str, value: str, pair: str) -> str:
    """What a value written short becomes with one more key beside it."""
    was = text[node.start_mark.index : node.end_mark.index]
    if not was.strip():
        return f"{{{pair}}}"
    short = SHORT.get(key, key)
    if short == key:
        return value
    if key == "off" and re.fullmatch(r"[\d.]+", was):
        short = "hold"
    return f"{{{short}: {was}, {pair}}}"


def _with_pair(text: str, node: Any, pair: str) -> str:
    if node.flow_style:
        return _into_brackets(text, node, pair)
    return _below(text, node.value[-1][1], " " * node.start_mark.column + pair)


def _into_brackets(text: str, node: Any, piece: str) -> str:
    close = node.end_mark.index - 1
    before = text[:close].rstrip()
    comma = "" if before.endswith((",", "{", "[")) else ","
    space = "" if before.endswith(("{", "[")) else " "
    end = _end(node.value[-1][1] if isinstance(node.value[-1], tuple) else node.value[-1]) if node.value else close
    if "#" in text[end:close]:  # a comment after the last one would swallow what is put behind it
        return f"{text[:end]}, {piece}{text[end:]}"
    return f"{before}{comma}{space}{piece}{text[close:]}"


def _out_of_brackets(text: str, places: Sequence[tuple[str | int, int, int, Any]], place: int) -> str:
    if place + 1 < len(places):
        return text[: places[place][1]] + text[places[place + 1][1] :]
    start = places[place - 1][2] if place else places[place][1]
    return text[:start] + text[places[place][2] :]


def _below(text: str, last: Any, line: str) -> str:
    """``line`` under the line on which ``last`` ends."""
    end = _end(last)
    if isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"):
        before = text[:end]
        return f"{before}{'' if before.endswith(chr(10)) else chr(10)}{line}\n{text[end:]}"
    end = _line_end(text, end)
    return f"{text[:end]}\n{line}{text[end:]}"


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end
