"""One whole statement of reasons, written out by hand: what article 17 asks for, in data and in words."""

from __future__ import annotations

from typing import Any

from service.actions.desk_settings import save
from service.actions.review import decide
from service.actions.score import score
from service.actions.statement_pages import listed, record_of
from service.actions.works import Works
from tests.builders_storage import REJECTING_POLICY, FakeClock, a_person, a_site, a_submission

SETTINGS = {
    "territory": "Everywhere; the site is read worldwide.",
    "out_of_court": "The Settlement Board of the Press, board.example.org, looks at such cases.",
    "court": "The district court of Port Ansel.",
}
BY_A_PERSON: dict[str, Any] = {
    "id": "THE-ID",
    "site": "gazette",
    "comment_id": "c1",
    "made_at": "2026-11-02T09:20:00+00:00",
    "withdrawn_at": None,
    "facts": {
        "restriction": "not_published",
        "territory": "Everywhere; the site is read worldwide.",
        "since": "2026-11-02T09:20:00+00:00",
        "until": None,
        "source": "own_initiative",
        "reports": 0,
        "detected_by": {
            "rule": "thresholds",
            "label": "insult",
            "score": 0.72,
            "threshold": 0.5,
            "model_version": "fake/1",
        },
        "automation": "no",
        "decided_by": None,
        "ground": {
            "kind": "terms",
            "clause": "insults",
            "title": "No insults",
            "text": "Be civil.",
            "law": None,
            "policy": "House rules",
            "policy_version": "1",
            "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        },
        "explanation": "You may say this without the last two words.",
        "redress": {
            "appeal_until": "2027-05-02T09:20:00+00:00",
            "out_of_court": "The Settlement Board of the Press, board.example.org, looks at such cases.",
            "court": "The district court of Port Ansel.",
        },
    },
    "statement": [
        {
            "title": "What was done",
            "sentences": [
                "Your comment was not published. Readers do not see it.",
                "Where: Everywhere; the site is read worldwide.",
                "Since 2 November 2026, without an end.",
            ],
            "quote": None,
        },
        {
            "title": "What it rests on",
            "sentences": ["Nobody reported it; we looked at it on our own initiative."],
            "quote": None,
        },
        {
            "title": "Automated means",
            "sentences": [
                "To find it: a model (fake/1) gave “Insult” a score of 0.72 out of 1; the site’s limit is 0.50.",
                "To decide: none. A person read it and decided.",
            ],
            "quote": None,
        },
        {
            "title": "The reason",
            "sentences": [
                "This breaks our rule “No insults” (House rules, version 1).",
                "You may say this without the last two words.",
            ],
            "quote": "Be civil.",
        },
        {
            "title": "What you can do",
            "sentences": [
                "Object on this page until 2 May 2027, free of charge. Somebody who did not decide the first time "
                "reads what you write and answers you; it is never left to a program.",
                "The Settlement Board of the Press, board.example.org, looks at such cases.",
                "The district court of Port Ansel.",
            ],
            "quote": None,
        },
    ],
    "appeal": None,
    "transparency_database": {
        "puid": "THE-ID",
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "No insults",
        "incompatible_content_explanation": "Be civil.",
        "decision_facts": "A comment was looked at unasked. A person decided.",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": "STATEMENT_CATEGORY_CYBER_VIOLENCE",
        "application_date": "2026-11-02",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    },
}
MEANS_OF_A_MACHINE = {
    "title": "Automated means",
    "sentences": [
        "To find it: a model (fake/1) gave “Insult” a score of 0.97 out of 1; the site’s limit is 0.95.",
        "To decide: yes. No person decided this.",
    ],
    "quote": None,
}


def test_the_whole_statement_of_a_persons_rejection(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    save(works, site, SETTINGS)
    case = score(works, site, a_submission("c1", "insult:0.72 is what you are")).case_id
    clock.wind(minutes=20)

    told = "You may say this without the last two words."
    decide(works, a_person(works, site), case or "", "reject", "insults", "For the team.", 1, note_to_author=told)

    [made] = listed(works, site, 5)
    record = record_of(made)
    assert record["id"] == record["transparency_database"]["puid"] == made.id
    record["id"] = record["transparency_database"]["puid"] = "THE-ID"
    assert record == BY_A_PERSON


def test_what_a_machines_rejection_says_of_itself(works: Works) -> None:
    site = a_site(works, policy=REJECTING_POLICY)

    score(works, site, a_submission("c1", "insult:0.97"))

    record = record_of(listed(works, site, 1)[0])
    assert record["statement"][2] == MEANS_OF_A_MACHINE
    assert record["transparency_database"]["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert record["transparency_database"]["automated_detection"] == "Yes"
    assert record["transparency_database"]["decision_facts"] == "A comment was looked at unasked. A program decided."
