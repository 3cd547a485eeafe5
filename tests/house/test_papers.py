"""What can be set, called, answered or counted is written down; the papers name nothing that is not there."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from service.moderation.labels import LABELS
from service.moderation.policy.rules import RULES
from service.settings import Settings
from tests.house.routes import routes

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_described(field: str) -> None:
    assert f"`PARLEY_{field.upper()}`" in _doc("settings.md")


@pytest.mark.parametrize("label", [label.name for label in LABELS])
def test_every_label_is_described(label: str) -> None:
    assert f"`{label}`" in _doc("labels.md")


@pytest.mark.parametrize("rule", [rule.__module__.rsplit(".", 1)[-1] for rule in RULES])
def test_every_rule_is_described(rule: str) -> None:
    assert f"`{rule}`" in _doc("policy.md")


@pytest.mark.parametrize("route", routes(), ids=str)
def test_every_endpoint_is_described(route: tuple[str, str]) -> None:
    method, path = route

    written = _doc("api.md") + _doc("console.md") + _doc("dialects.md")

    braced = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    assert f"`{method} {path}`" in written or f"`{method} {braced}`" in written


def test_every_metric_is_described() -> None:
    from service.metrics import REGISTRY

    names = {metric.name for metric in REGISTRY.collect()}

    missing = [name for name in sorted(names) if name.startswith("parley_") and f"`{name}" not in _doc("operating.md")]

    assert missing == []


def test_every_link_between_papers_leads_somewhere() -> None:
    papers = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "data").rglob("*.md"), *(ROOT / "models").glob("*.md")]

    dead = [
        f"{paper.relative_to(ROOT)} → {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (paper.parent / target).exists()
    ]

    assert dead == []


def test_the_readme_names_every_room_and_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    rooms = [p.name for p in (ROOT / "service").iterdir() if p.is_dir() and not p.name.startswith("_")]

    assert [room for room in rooms if f"{room}/" not in readme] == []
    assert "make run" in readme
    assert "make test" in readme
