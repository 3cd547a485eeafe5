"""``comments:suggestscore``: what clients suggest is kept as labelled feedback, once a comment and label."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions import dialects
from service.actions.works import Works
from service.storage.sites import Site
from tests.api.perspective.conftest import Caller


def corals(value: float = 1, **changes: Any) -> dict[str, Any]:
    """The call that Coral makes when a moderator decides."""
    told = '{"url":"https://news.example/a?commentID=c-1","Coral_comment_id":"c-1"}'
    return {
        "comment": {"text": "you fool"},
        "context": {"entries": [{"text": told}]},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}},
        "languages": ["en"],
        "communityId": "Coral:https://coral.example",
        "clientToken": "comment:c-1",
    } | changes


def test_corals_call_is_answered_and_kept(caller: Caller, works: Works, site: Site) -> None:
    answer = caller.suggest(corals())

    [kept] = dialects.opinions(works, site)
    assert answer.get_json() == {
        "clientToken": "comment:c-1",
        "requestedLanguages": ["en"],
        "detectedLanguages": ["en"],
    }
    assert (kept.community, kept.about, kept.label, kept.value) == (
        "Coral:https://coral.example",
        "comment:c-1",
        "toxicity",
        1.0,
    )
    assert (kept.text, kept.key_id) == ("you fool", caller.key.split("_")[1])


def test_a_second_opinion_on_the_same_comment_takes_the_place_of_the_first(
    caller: Caller, works: Works, site: Site
) -> None:
    caller.suggest(corals(1))

    caller.suggest(corals(0))

    assert [kept.value for kept in dialects.opinions(works, site)] == [0.0]


def test_spans_alone_speak_for_the_whole_by_their_highest(caller: Caller, works: Works, site: Site) -> None:
    spans = [
        {"begin": 0, "end": 3, "score": {"value": 0.25}},
        {"begin": 4, "end": 8, "score": {"value": 0.75, "type": "PROBABILITY"}},
    ]

    answer = caller.suggest(corals(attributeScores={"INSULT": {"spanScores": spans}}))

    assert answer.status_code == 200
    assert [(kept.label, kept.value) for kept in dialects.opinions(works, site)] == [("insult", 0.75)]


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {"TOXICITY": {}},
        {"TOXICITY": {"summaryScore": {}}},
        {"TOXICITY": {"summaryScore": {"value": 3}}},
        {"TOXICITY": {"spanScores": [{"score": {"value": 1}}]}},
        {"NUANCE_EXPERIMENTAL": {"summaryScore": {"value": 1}}},
    ],
)
def test_feedback_that_says_nothing_clear_is_refused_and_not_kept(
    caller: Caller, works: Works, site: Site, scores: dict[str, Any]
) -> None:
    answer = caller.suggest(corals(attributeScores=scores))

    assert answer.status_code == 400
    assert answer.get_json()["error"]["details"]
    assert dialects.opinions(works, site) == []


def test_feedback_can_be_deleted_by_comment_and_by_community(caller: Caller, works: Works, site: Site) -> None:
    for name in ("c-1", "c-2"):
        caller.suggest(corals(clientToken=f"comment:{name}"))

    one = dialects.forget_opinions(works, site, "Coral:https://coral.example", "comment:c-1")
    rest = dialects.forget_opinions(works, site, "Coral:https://coral.example")

    assert (one, rest, dialects.opinions(works, site)) == (1, 1, [])
