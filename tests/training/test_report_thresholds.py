"""Why a threshold is what it is, and what the default policy says, in the report's own sentences."""

from __future__ import annotations

import pytest

from tests.training.builders import a_manifest
from training.audit.section import Figure
from training.audit.summary import summary
from training.evaluate import Cut, Evaluation, LabelFindings, Measure
from training.report import written
from training.threshold_told import policy_told, why

STEPS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.9)


def findings(hold: float, precisions: tuple[float, ...], ordinary: tuple[float, ...] = (0.0,) * 6) -> LabelFindings:
    """Findings at a base rate of 4 %, with one precision and one count of ordinary comments a step."""
    cuts = tuple(Cut(t, p, 0.5, 10.0, o) for t, p, o in zip(STEPS, precisions, ordinary, strict=True))
    return LabelFindings(0.04, 100, 10, 0.01, hold, (), cuts, ())


def test_a_threshold_bound_by_precision_says_what_the_one_below_would_do() -> None:
    told = why("insult", findings(0.25, (0.1, 0.2, 0.3, 0.5, 0.6, 0.9)))

    assert told == "The lowest threshold that does: from 0.20 only 30% of what is held would deserve it (45% wanted)."


def test_a_threshold_bound_by_ordinary_comments_says_how_many_would_be_held() -> None:
    told = why("insult", findings(0.25, (0.5,) * 6, (90.0, 80.0, 70.5, 20.0, 10.0, 0.0)))

    assert "from 0.20 70.5 of 1,000 ordinary comments would be held (at most 40 wanted)" in told


def test_a_threshold_at_its_lower_bound_says_that_less_would_do() -> None:
    told = why("insult", findings(0.2, (0.5,) * 6))

    assert told.startswith("Already from 0.10 enough of what is held would deserve it; 0.20 is the lowest")


def test_a_threshold_at_its_upper_bound_says_that_none_would_do() -> None:
    told = why("insult", findings(0.9, (0.1,) * 6))

    assert told.startswith("No threshold up to 0.90 would do, so that is taken: from 0.90 only 10%")


@pytest.mark.parametrize(("policy", "said"), [({"insult": 0.25}, "they are the same"), ({"insult": 0.4}, "0.40")])
def test_the_default_policy_is_set_beside_the_thresholds_found(policy: dict[str, float], said: str) -> None:
    told = policy_told({"insult": {"hold": 0.25}}, policy)

    assert said in told


def test_the_summary_names_a_measure_with_its_bar_and_what_it_stands_for() -> None:
    measure = Measure("impermium_insults", "insult", 900, 300, 0.871, 0.850, 0.890, 0.7)
    evaluation = Evaluation(held=(), elsewhere=(measure,), labels={})

    told = summary(a_manifest(), evaluation, [Figure("likeness", "`corpus`", "0.5", "0.85")])

    assert (
        "| forum and news insults (`insult`) | `impermium_insults`: never fitted | 0.871 (0.850–0.890) | 0.90 |" in told
    )
    assert "| likeness | `corpus` | 0.5 | 0.85 |" in told


def test_the_contents_link_to_every_chapter_and_the_summary_comes_first() -> None:
    evaluation = Evaluation(held=(), elsewhere=(), labels={"insult": findings(0.25, (0.5,) * 6)})

    lines = written(a_manifest(), evaluation, {"suite": "## Functional suite\n\nText."}).splitlines()

    chapters = [line[3:] for line in lines if line.startswith("## ")]
    assert chapters[0] == "Summary"
    assert [line.partition("]")[0][3:] for line in lines if line.startswith("* [")] == chapters
    assert chapters.index("Thresholds") < chapters.index("Functional suite") < chapters.index("Known limits")
