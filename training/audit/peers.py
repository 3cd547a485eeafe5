"""The audit's section on peers: what the bench measured of other tools, where it has been run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from training.audit.section import Section
from training.audit.subject import Subject
from training.markdown import grid

PEERS: Final = Path("var/peers.json")
ABSENT: Final = (
    f"Not measured for this version. `python -m bench peers` runs the installed peers on the same comments and writes "
    f"`{PEERS}`, which `python -m training audit --only peers` shows here."
)


def audit(_: Subject) -> Section:
    """Every table of ``var/peers.json``; how to make it where there is none."""
    try:
        found = json.loads(PEERS.read_bytes())
    except FileNotFoundError:
        return Section(ABSENT)
    except (OSError, ValueError) as error:
        return Section(f"`{PEERS}` cannot be read ({type(error).__name__}). {ABSENT}")
    return Section("\n\n".join(told(found)) or ABSENT)


def told(found: Any, title: str = "") -> list[str]:
    """JSON as paragraphs: lists of objects become tables, objects of plain values tables of two columns, text stays."""
    head = [f"### {title}"] if title else []
    if isinstance(found, list) and found and all(isinstance(one, Mapping) for one in found):
        return [*head, _table(found)]
    if isinstance(found, Mapping):
        deep = {name: inner for name, inner in found.items() if isinstance(inner, (list, Mapping))}
        plain = [[str(name), _cell(inner)] for name, inner in found.items() if name not in deep]
        tables = [grid(["what", "value"], plain)] if plain else []
        return [*head, *tables, *(part for name, inner in deep.items() for part in told(inner, str(name)))]
    return [*head, _cell(found)] if found not in (None, [], "") else []


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return grid(columns, [[_cell(row.get(name)) for name in columns] for row in rows])


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"
    shown = ", ".join(map(_cell, value)) if isinstance(value, list) else str(value)
    return shown.replace("|", "/").replace("\n", " ")
