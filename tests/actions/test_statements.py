"""Statements of reasons: made with every rejection, read by link alone, withdrawn when the rejection is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.actions import desk_settings, look, statement_pages
from service.actions.forget import forget_author
from service.actions.links import fits, token_of
from service.actions.review import decide
from service.actions.sanctions import set_author_status
from service.actions.score import score, score_batch
from service.actions.sites import add_endpoint, publish_policy
from service.actions.statement_pages import StatementView, by_link, listed, record_of
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Invalid, NotFound
from service.moderation.standing import Status
from service.storage.outbox import due_deliveries
from service.storage.people import Person
from service.storage.sites import Site
from service.storage.tables import metadata
from tests.builders_storage import POLICY, REJECTING_POLICY, FakeClock, a_person, a_site, a_submission


def rejected(
    works: Works, site: Site, person: Person, id: str = "c1", text: str = "You idiot.", **more: Any
) -> StatementView:
    """A held comment that a person rejected; answers its statement."""
    case = score(works, site, a_submission(id, text)).case_id
    decide(works, person, case or "", "reject", more.pop("reason", "insults"), None, 1, **more)
    return listed(works, site, 1, comment=id)[0]


def told(works: Works, site: Site, kind: str) -> list[dict[str, Any]]:
    return [dict(line.data) for line in look.decisions_after(works, site, None) if line.type == kind]


def test_a_rejection_by_a_person_makes_a_statement_and_tells_the_site_where_it_is(works: Works) -> None:
    site = a_site(works)

    made = rejected(works, site, a_person(works, site), note_to_author="Please say it without names.")

    assert made.facts["restriction"] == "not_published"
    assert made.facts["automation"] == "no"
    assert made.facts["detected_by"] == {
        "rule": "thresholds",
        "label": "insult",
        "score": 0.9,
        "threshold": 0.5,
        "model_version": "fake/1",
    }
    assert made.facts["ground"]["text"] == "Be civil."
    assert made.facts["explanation"] == "Please say it without names."
    [event] = told(works, site, "statement.made")
    assert (event["statement_id"], event["comment_id"], event["link"]) == (made.id, "c1", made.link)


def test_the_link_in_the_event_opens_the_statement_without_signing_in(works: Works) -> None:
    site = a_site(replace(works, base_url="https://desk.example.org"))
    rejected(replace(works, base_url="https://desk.example.org"), site, a_person(works, site))
    [event] = told(works, site, "statement.made")

    address = urlsplit(event["link"])
    opened = by_link(works, address.path.rsplit("/", 1)[-1], parse_qs(address.query)["token"][0])

    assert f"{address.scheme}://{address.netloc}" == "https://desk.example.org"
    assert (opened.comment_id, opened.text) == ("c1", "You idiot.")


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t[::-1], lambda _: "", lambda t: t + "0", str.upper])
def test_a_token_that_was_tampered_with_opens_nothing(works: Works, change: Any) -> None:
    site = a_site(works)
    made = rejected(works, site, a_person(works, site))
    token = parse_qs(urlsplit(made.link).query)["token"][0]

    with pytest.raises(NotFound):
        by_link(works, made.id, change(token) if change(token) != token else "é")


def test_another_sites_secret_makes_another_token(works: Works) -> None:
    ours, theirs = a_site(works), a_site(works, "herald")
    made = rejected(works, ours, a_person(works, ours))
    rejected(works, theirs, a_person(works, theirs, "Nora"))
    other = parse_qs(urlsplit(listed(works, theirs, 1)[0].link).query)["token"][0]

    with pytest.raises(NotFound):
        by_link(works, made.id, other)


def test_the_token_depends_on_the_secret_and_on_the_statement() -> None:
    one = token_of(b"pepper", "stm_1")

    assert fits(b"pepper", "stm_1", one)
    assert not fits(b"salt", "stm_1", one)
    assert not fits(b"pepper", "stm_2", one)


def test_a_rejection_by_the_policy_says_that_no_person_decided(works: Works) -> None:
    site = a_site(works, policy=REJECTING_POLICY)

    score(works, site, a_submission("c1", "insult:0.99"))

    [made] = listed(works, site, 5)
    assert made.facts["automation"] == "fully"
    assert made.facts["decided_by"] == made.facts["detected_by"]
    assert made.facts["decided_by"] is not None
    assert (made.facts["decided_by"]["score"], made.facts["decided_by"]["threshold"]) == (0.99, 0.95)
    assert [event["statement_id"] for event in told(works, site, "statement.made")] == [made.id]


def test_a_batch_makes_the_same_statements_as_comments_sent_one_by_one(works: Works) -> None:
    site = a_site(works, policy=REJECTING_POLICY)
    texts = ["insult:0.99", "A fine bridge.", "insult:0.97"]

    score_batch(works, site, [a_submission(f"c{number}", text) for number, text in enumerate(texts)])

    made = listed(works, site, 5)
    assert [view.comment_id for view in made] == ["c2", "c0"]
    assert [view.text for view in made] == ["insult:0.97", "insult:0.99"]
    assert len(told(works, site, "statement.made")) == 2


def test_what_carries_out_a_ban_counts_as_decided_by_a_program_in_part(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Hello."))
    set_author_status(works, site, "name:joe", Status.BANNED, None, None)

    score(works, site, a_submission("c2", "Hello again."))

    assert listed(works, site, 1)[0].facts["automation"] == "partially"


def test_an_approval_makes_no_statement(works: Works) -> None:
    site = a_site(works)
    case = score(works, site, a_submission("c1", "You idiot.")).case_id

    decide(works, a_person(works, site), case or "", "approve", None, None, 1)

    assert listed(works, site, 5) == []


def test_undoing_the_rejection_withdraws_the_statement_and_doing_it_again_gives_it_back(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = score(works, site, a_submission("c1", "You idiot.")).case_id
    deed = decide(works, mia, case or "", "reject", "insults", None, 1).deed

    first = undo(works, mia, site, deed)
    withdrawn = listed(works, site, 1)[0]
    undo(works, mia, site, first.deed.id)

    assert withdrawn.retracted_at is not None
    assert [event["statement_id"] for event in told(works, site, "statement.retracted")] == [withdrawn.id]
    assert listed(works, site, 1)[0].retracted_at is None


def test_a_rejection_for_another_reason_withdraws_the_first_statement_and_makes_a_new_one(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    case = score(works, site, a_submission("c1", "You idiot.")).case_id
    version = decide(works, mia, case or "", "reject", "insults", None, 1).version

    decide(works, mia, case or "", "reject", "spam", None, version, overrule=True)

    newest, first = listed(works, site, 5)
    assert (newest.facts["ground"]["clause"], newest.retracted_at) == ("spam", None)
    assert (first.facts["ground"]["clause"], first.retracted_at is None) == ("insults", False)


def test_what_was_undone_before_anything_was_sent_is_never_sent(works: Works, clock: FakeClock) -> None:
    patient = replace(works, grace=timedelta(seconds=10))
    site = a_site(patient)
    add_endpoint(patient, site, "https://gazette.example/parley")
    mia = a_person(patient, site)
    case = score(patient, site, a_submission("c1", "You idiot.")).case_id
    decide(patient, mia, case or "", "reject", "insults", None, 1)
    clock.wind(seconds=5)

    undo(patient, mia, site)

    clock.wind(hours=1)
    with works.store.read() as connection:
        sent = [delivery.kind for delivery in due_deliveries(connection, clock.now, 100)]
    assert sent == ["comment.held"]


def test_an_other_reason_names_no_clause(works: Works) -> None:
    site = a_site(works)

    made = rejected(works, site, a_person(works, site), reason="other", note_to_author="It repeats itself.")

    assert made.facts["ground"]["kind"] == "other"
    assert made.parts[3].sentences == (
        "No single clause of our rules (House rules, version 1) names it.",
        "It repeats itself.",
    )


def test_a_clause_that_stands_for_a_law_names_it(works: Works) -> None:
    site = a_site(works)
    desk_settings.save(works, site, {"laws": "insults: Criminal Code, section 185"})

    made = rejected(works, site, a_person(works, site))

    assert made.facts["ground"]["law"] == "Criminal Code, section 185"
    record = record_of(made)["transparency_database"]
    assert record["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert record["illegal_content_legal_ground"] == "Criminal Code, section 185"


def test_an_approval_of_an_edited_comment_withdraws_what_was_told_of_its_old_words(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    rejected(works, site, mia)
    case = score(works, site, a_submission("c1", "insult:0.7 now.")).case_id
    waiting = listed(works, site, 10)

    deed = decide(works, mia, case or "", "approve", None, None, 1).deed

    assert [one.retracted_at is None for one in waiting] == [True]
    [after] = listed(works, site, 10)
    assert (after.retracted_at is not None, after.edited) == (True, True)
    undo(works, mia, site, deed)
    assert [one.retracted_at for one in listed(works, site, 10)] == [None]


def test_a_second_rejection_leaves_one_statement_that_stands(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    rejected(works, site, mia)
    case = score(works, site, a_submission("c1", "insult:0.7 now.")).case_id

    decide(works, mia, case or "", "reject", "insults", None, 1)

    newest, first = listed(works, site, 10)
    assert (newest.retracted_at, first.retracted_at) == (None, works.clock())


@pytest.mark.parametrize(("words", "standing"), [("I see.", 0), ("insult:0.97", 1), ("insult:0.7", 1)])
def test_an_edit_that_the_policy_publishes_or_rejects_leaves_no_two_papers(
    works: Works, words: str, standing: int
) -> None:
    site = a_site(works, policy=REJECTING_POLICY)
    score(works, site, a_submission("c1", "insult:0.99"))

    score(works, site, a_submission("c1", words))

    assert sum(one.retracted_at is None for one in listed(works, site, 10)) == standing
    retracted = told(works, site, "statement.retracted")
    assert len(retracted) == (words != "insult:0.7")


def test_a_site_names_the_category_of_a_clause_and_a_law_is_no_house_rule(works: Works) -> None:
    site = a_site(works)
    desk_settings.save(works, site, {"categories": "insults: STATEMENT_CATEGORY_VIOLENCE"})

    rejected(works, site, a_person(works, site))

    assert record_of(listed(works, site, 1)[0])["transparency_database"]["category"] == "STATEMENT_CATEGORY_VIOLENCE"
    with pytest.raises(Invalid, match="STATEMENT_CATEGORY_SELF_HARM"):
        desk_settings.save(works, site, {"categories": "insults: VIOLENCE"})


def test_a_rejection_for_personal_details_is_told_as_a_breach_of_privacy(works: Works) -> None:
    details = (
        "  - {id: details, title: No addresses}\npersonal_details: {hold: [address], clause: details}\nthresholds:"
    )
    site = a_site(works, policy=POLICY.replace("thresholds:", details))

    made = rejected(works, site, a_person(works, site), text="She lives at 14 Tanner Street.", reason="details")

    category = record_of(made)["transparency_database"]["category"]
    assert category == "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
    assert "Tanner" not in str(record_of(made))


def test_the_clause_stays_quoted_as_it_was_when_the_rules_change(works: Works) -> None:
    site = a_site(works)
    made = rejected(works, site, a_person(works, site))
    publish_policy(works, site, "clauses:\n  - {id: insults, title: Be nice, text: Please.}\n", None)

    later = statement_pages.listed(works, site, 1)[0]

    assert later.parts == made.parts
    assert later.parts[3].quote == "Be civil."


def test_the_facts_hold_no_word_of_the_comment(works: Works) -> None:
    site = a_site(works)

    made = rejected(works, site, a_person(works, site), text="You idiot of Zebulon.")

    assert "Zebulon" not in str(record_of(made))


def test_a_forgotten_author_takes_the_words_to_them_along(works: Works) -> None:
    site = a_site(works)
    made = rejected(works, site, a_person(works, site), note_to_author="Zebulon was named.")

    forget_author(works, site, "name:joe")

    opened = by_link(works, made.id, parse_qs(urlsplit(made.link).query)["token"][0])
    assert (opened.text, opened.facts["explanation"]) == ("", None)
    with works.store.read() as connection:
        everything = [str(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]
    assert "Zebulon" not in "\n".join(everything)


def test_the_last_day_to_object_is_told_and_follows_the_calendar(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    clock.wind(days=120)

    made = rejected(works, site, a_person(works, site))

    assert made.made_at.date().isoformat() == "2027-03-02"
    assert made.facts["redress"]["appeal_until"][:10] == "2027-09-02"


def test_only_the_sites_own_statements_are_listed(works: Works) -> None:
    ours, theirs = a_site(works), a_site(works, "herald")
    made = rejected(works, ours, a_person(works, ours))

    assert listed(works, theirs, 5) == []
    assert listed(works, theirs, 5, statement=made.id) == []
