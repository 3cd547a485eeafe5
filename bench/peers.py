"""Parley beside what else a newsroom could install: speed, and quality on rows that no model of ours was fitted on.

``python -m bench peers --install`` makes an environment for each peer under ``var/peers/``; a peer that is not there,
or does not run on this machine, has a row that says so.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sklearn.metrics import roc_auc_score

from bench.peer import measured
from bench.reader import sample_texts
from bench.table import show
from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.registry import Shelf
from training.datasets.catalogue import CATALOGUE, DATA
from training.making import SEED
from training.split import split

ROOT: Final = Path(__file__).resolve().parents[1]
HOME: Final = ROOT / "var" / "peers"
PINS: Final = {
    "alt-profanity-check": ("alt-profanity-check==1.9.1", "scikit-learn==1.9.1"),
    "better-profanity": ("better-profanity==0.7.0",),
    "hatesonar": ("hatesonar==0.1.0",),
}
"""Each in an environment of its own, for they pin libraries that Parley has in other versions."""
LOCALES: Final = HOME / "locale"
"""Where the locale lies that hatesonar's graph asks for, on machines that do not have it."""
BUDGET: Final = 5.0
"""Seconds for a peer's single calls, and about as many for its batch."""
SET: Final = "civil_comments_short"
LABEL: Final = "toxicity"


@dataclass(frozen=True, slots=True)
class Held:
    """Texts that were held out, and whether each is toxic."""

    texts: tuple[str, ...]
    toxic: tuple[bool, ...]

    def auc(self, scores: Sequence[float]) -> str:
        """ROC AUC of these scores; a dash where there are no rows, or none to tell apart."""
        if len(scores) != len(self.toxic) or len(set(self.toxic)) < 2:
            return "–"
        return f"{roc_auc_score(self.toxic, scores):.3f}"

    def interval(self, scores: Sequence[float]) -> str:
        """The middle 95 % of its bootstrap (1,000 draws, seeded)."""
        draw, found = random.Random(1), []
        if self.auc(scores) == "–":
            return ""
        for _ in range(1000):
            places = draw.choices(range(len(scores)), k=len(scores))
            truths = [self.toxic[place] for place in places]
            if len(set(truths)) == 2:
                found.append(float(roc_auc_score(truths, [scores[place] for place in places])))
        found.sort()
        return f"{found[len(found) // 40]:.2f}–{found[-len(found) // 40 - 1]:.2f}"


HEAD = ("what", "one text, p50 ms", "texts/s in batch", "ROC AUC", "95 %")
TOLD = ROOT / "var/peers.json"
"""Where the audit of a model looks for what was measured."""


def main() -> None:
    """Print the table and write it down; install the peers first where ``--install`` was asked."""
    if "--install" in sys.argv:
        _install()
    texts, held = sample_texts(), _held()
    rows = [_row("Parley, n-grams", measured(_ours("ngrams"), texts, held.texts, BUDGET), held)]
    if any(classifier.second for classifier in Shelf(ROOT / "models").current().classifiers):
        rows.append(_row("Parley, both readers", measured(_ours("full"), texts, held.texts, BUDGET), held))
    rows += [_peer(name, texts, held) for name in (*PINS, "detoxify-sized")]
    where = f"{len(held.texts)} held-out rows of {SET}, {sum(held.toxic)} of them toxic" if held.texts else "no data"
    show(f"Beside its peers ({where})", HEAD, rows)
    told = {f"Beside other tools: {where}": [dict(zip(HEAD, row, strict=False)) for row in rows]}
    TOLD.parent.mkdir(exist_ok=True)
    TOLD.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _held() -> Held:
    """The held-out rows that say whether they are toxic; none where the set is not there."""
    if not CATALOGUE[SET].is_at(DATA):
        return Held((), ())
    examples = list(CATALOGUE[SET].examples(DATA, frozenset({"en"})))
    rows = [examples[place] for place in split(examples, SEED).held if LABEL in examples[place].labels]
    return Held(tuple(row.text for row in rows), tuple(row.labels[LABEL] >= 0.5 for row in rows))


def _ours(engine: str) -> Any:
    """Our panel as a peer: the whole assessment, with language and evidence, not the score alone."""
    panel = Shelf(ROOT / "models", engine).current()

    def score(texts: Sequence[str]) -> list[float]:
        comments = [
            (Comment(str(place), text, Author("Reader"), lang="en"), NO_CONTEXT) for place, text in enumerate(texts)
        ]
        return [assessed.scores.get(LABEL, 0.0) for assessed in panel.assess_many(comments, "en")]

    return score


def _peer(name: str, texts: Sequence[str], held: Held) -> list[str]:
    """The row of a peer, run by its own Python."""
    python = HOME / name / "bin" / "python" if name in PINS else Path(sys.executable)
    if not python.exists():
        return [name, "not installed", "", "", ""]
    asked = json.dumps({"texts": texts, "held": held.texts if name in PINS else [], "budget": BUDGET})
    command = [str(python), "-P", str(ROOT / "bench" / "peer.py"), name]  # -P: bench/http.py is not the library's http
    own = {**os.environ, "LOCPATH": str(LOCALES)} if LOCALES.exists() else None
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=300, check=False, env=own)
    if done.returncode:
        missing = "ModuleNotFoundError" in done.stderr
        return [name, "not installed" if missing else "does not run here", "", "", ""]
    return _row(name, json.loads(done.stdout), held)


def _row(name: str, found: dict[str, Any], held: Held) -> list[str]:
    scores = found["scores"]
    return [name, f"{found['p50'] * 1000:.3f}", f"{found['rate']:,.0f}", held.auc(scores), held.interval(scores)]


def _install() -> None:
    """An environment a peer, with what it needs; says which could not be had."""
    _locale()
    for name, pins in PINS.items():
        if not (HOME / name / "bin" / "python").exists():
            venv.create(HOME / name, with_pip=True)
        command = [str(HOME / name / "bin" / "python"), "-m", "pip", "install", "--quiet", *pins]
        if subprocess.run(command, check=False).returncode:
            print(f"{name} could not be installed.", file=sys.stderr)


def _locale() -> None:
    """The locale en_US.UTF-8, from the definitions of Debian's package ``locales``."""
    tool = shutil.which("localedef")
    LOCALES.mkdir(parents=True, exist_ok=True)
    command = [tool or "", "-i", "en_US", "-f", "UTF-8", str(LOCALES / "en_US.UTF-8")]
    if tool is None or subprocess.run(command, check=False).returncode:
        print("hatesonar needs the locale en_US.UTF-8: apt install locales, and install again.", file=sys.stderr)
