"""A month judged again: the policy in force comes to what it came to, a draft is counted against people's decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.actions import sanctions, sites
from service.actions.forget import forget_author
from service.actions.replay import SECONDS, replay, seconds_a_decision
from service.actions.review import decide
from service.actions.rule_hits import rule_hits
from service.actions.score import Answer, score, score_batch
from service.actions.thresholds import chosen, wish_of
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.moderation.policy.facts import Openness
from service.moderation.policy.verdict import Action
from service.moderation.standing import Status
from service.storage.people import Person
from service.storage.sites import Site
from service.storage.tables import metadata
from tests.builders_storage import MONDAY, POLICY, FakeClock, a_person, a_site, a_submission, an_article

EVERY_RULE = """
clauses:
  - {id: insults, title: No insults, labels: [insult]}
  - {id: spam, title: No advertising, labels: [spam]}
thresholds: {insult: {hold: 0.5}, spam: {hold: 0.5}}
words: {banned: {entries: [twit, scoundrel]}, watched: {entries: [bore]}}
links: {max: 1, new_authors_max: 0}
repeats: {window: 2h, by_author: 1, by_anyone: 2, shortest: 5}
floods: {per_minute: 2, per_hour: 4}
authors: {new_until: 2, hold_new: true, rejections: {count: 1, within: 3 days}}
threads: {premoderated_sections: [Letters]}
"""


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works, policy=POLICY)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def filed(works: Works, site: Site, id: str, text: str, author: str = "", section: str | None = None) -> Answer:
    article = an_article(section or "bridge", section=section)
    return score(works, site, a_submission(id, text, author or f"author-{id}", article=article))


def judged(works: Works, person: Person, answer: Answer, decision: str, reason: str | None = None) -> str:
    """Decide what was held; answers the deed."""
    assert answer.case_id is not None
    return decide(works, person, answer.case_id, decision, reason, None, 1).deed  # type: ignore[arg-type]


def every_rule_has_its_say(works: Works, site: Site, clock: FakeClock, mia: Person) -> int:
    """A busy stretch: newcomers, repeats, floods, links, words, a ban, decisions, an undo. Answers how many."""
    first = [filed(works, site, f"a{n}", f"My comment number {n}, no more.", "ann") for n in range(3)]
    clock.wind(minutes=5)
    for answer in first:
        judged(works, mia, answer, "approve")
    texts = [
        "The ferry was late.",
        "The ferry was late.",
        "You twit.",
        "See https://x.example/a here.",
        "insult:0.7 you",
    ]
    for n, text in enumerate(texts * 2):
        clock.wind(minutes=7)
        filed(works, site, f"b{n}", text, "ann" if n % 2 else "bob")
    clock.wind(minutes=90)
    for n in range(6):
        filed(works, site, f"c{n}", f"One of many, the {n}th.", "ann")
    clock.wind(hours=3)
    rejected = filed(works, site, "d0", "insult:0.9 this", "ann")
    judged(works, mia, rejected, "reject", "insults")
    clock.wind(minutes=10)
    filed(works, site, "d1", "Good morning to all.", "ann")
    regretted = filed(works, site, "d2", "insult:0.8 that", "cleo")
    deed = judged(works, mia, regretted, "reject", "insults")
    clock.wind(minutes=1)
    undo(works, mia, site, deed)
    clock.wind(minutes=1)
    filed(works, site, "d3", "Back again.", "cleo")
    sanctions.set_author_status(works, site, "name:bob", Status.BANNED, None, None)
    sites.set_thread_openness(works, site, "bridge", Openness.PREMODERATED)
    clock.wind(hours=1)
    filed(works, site, "e0", "Hello from me.", "bob")
    filed(works, site, "e1", "Hello from the other.", "ann")
    filed(works, site, "e2", "A letter.", "ann", "Letters")
    sanctions.set_author_status(works, site, "name:bob", Status.GOOD, None, None)
    sites.set_thread_openness(works, site, "bridge", Openness.OPEN)
    clock.wind(hours=1)
    score_batch(works, site, [a_submission(f"f{n}", "All the same text.", f"x{n % 3}") for n in range(5)])
    filed(works, site, "a0", "My comment, edited by me.", "ann")
    return 3 + 10 + 6 + 4 + 3 + 5


def test_the_policy_in_force_comes_to_what_it_came_to_by_rebuilt_facts(works: Works, clock: FakeClock) -> None:
    site = a_site(works, policy=EVERY_RULE)
    filed_then = every_rule_has_its_say(works, site, clock, a_person(works, site))
    clock.wind(minutes=1)

    done = replay(works, site, EVERY_RULE)

    assert done.now.comments == filed_then
    assert (done.comparable, done.alike) == (filed_then, filed_then)
    assert (done.held.number, done.released.number) == (0, 0)


MILDER = POLICY.replace("insult: {hold: 0.5", "insult: {hold: 0.85").replace("spam: {hold: 0.5}", "spam: {hold: 0.2}")


def two_sections(works: Works, site: Site, mia: Person) -> None:
    """Six comments in two sections, four decided."""
    judged(works, mia, filed(works, site, "p1", "insult:0.7 one", section="Politics"), "reject", "insults")
    judged(works, mia, filed(works, site, "p2", "insult:0.9 two", section="Politics"), "approve")
    filed(works, site, "p3", "insult:0.6 three", section="Politics")
    judged(works, mia, filed(works, site, "s1", "insult:0.8 four", section="Sport"), "approve")
    filed(works, site, "s2", "spam:0.3 five", section="Sport")
    filed(works, site, "s3", "Six.", section="Sport")


def test_misses_and_false_holds_are_counted_by_hand_for_each_section(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    two_sections(works, site, mia)
    clock.wind(minutes=1)

    done = replay(works, site, MILDER)

    politics, sport = done.sections["Politics"][1], done.sections["Sport"][1]
    # Politics: p1 goes out and was rejected; p2 is held still and was approved; p3 goes out, nobody reviewed it, 0.6
    assert (politics.held, politics.misses, politics.false_holds) == (1, 1, 1)
    assert politics.likely_misses.mean == pytest.approx(0.6)
    # Sport: s1 goes out and was approved; s2 is held now, nobody reviewed it, 1 - 0.3; s3 goes out, 0.01
    assert (sport.held, sport.misses, sport.false_holds) == (1, 0, 0)
    assert sport.likely_false_holds.mean == pytest.approx(0.7)
    assert sport.likely_misses.mean == pytest.approx(0.01)
    # In force: p1, p2, p3 and s1 are held, of which p2 and s1 were approved
    assert (done.now.held, done.now.misses, done.now.false_holds) == (4, 0, 2)


def test_what_changes_is_shown_with_the_likeliest_mistakes_first(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    two_sections(works, site, mia)
    clock.wind(minutes=1)

    done = replay(works, site, MILDER)

    assert (done.held.number, done.released.number) == (1, 3)
    assert [one.comment_id for one in done.released.examples] == ["p1", "s1", "p3"]
    assert [(one.was, one.becomes) for one in done.held.examples] == [(Action.PUBLISH, Action.HOLD)]
    assert done.released.examples[0].person is Action.REJECT
    assert done.held.examples[0].why.startswith("Held: this reads like spam (0.30")


def test_word_lists_are_replayed_on_the_texts(works: Works, site: Site, clock: FakeClock) -> None:
    filed(works, site, "w1", "What a tw1t you are.")
    filed(works, site, "w2", "Nothing at all.")
    clock.wind(minutes=1)

    done = replay(works, site, POLICY + "words: {watched: {entries: [twit]}}\n")

    assert [one.comment_id for one in done.held.examples] == ["w1"]


def test_only_the_last_thirty_days_are_replayed_and_no_erased_comment(
    works: Works, site: Site, clock: FakeClock
) -> None:
    filed(works, site, "old", "insult:0.9 long ago")
    clock.wind(days=31)
    filed(works, site, "gone", "insult:0.9 erased", "eve")
    filed(works, site, "new", "insult:0.9 lately")
    forget_author(works, site, "name:eve")

    assert replay(works, site, POLICY).now.comments == 1


def test_a_month_busier_than_the_limit_is_cut_at_its_newest_and_says_so(
    works: Works, site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        clock.wind(minutes=1)
        filed(works, site, f"n{n}", f"Number {n}.")
    monkeypatch.setattr("service.storage.replay.MOST", 3)

    done = replay(works, site, POLICY)

    assert (done.capped, done.now.comments, done.since) == (True, 3, MONDAY + timedelta(minutes=3))


def test_another_sites_month_is_not_replayed(works: Works, site: Site) -> None:
    filed(works, a_site(works, "herald"), "h1", "insult:0.9 elsewhere")

    assert replay(works, site, POLICY).now.comments == 0


def test_a_text_with_mistakes_is_refused(works: Works, site: Site) -> None:
    with pytest.raises(Invalid):
        replay(works, site, "clauses: []\n")


def test_nothing_is_written(works: Works, site: Site, mia: Person, clock: FakeClock) -> None:
    two_sections(works, site, mia)
    before = _everything(works)

    replay(works, site, MILDER)

    assert _everything(works) == before


def test_the_seconds_of_a_decision_are_the_median_within_a_sitting() -> None:
    at = [MONDAY + timedelta(seconds=10 * n) for n in range(31)]
    ann = [(1, moment) for moment in at]
    bob = [(2, MONDAY), (2, MONDAY + timedelta(hours=1))]  # a pause is no decision's cost

    assert seconds_a_decision(ann + bob) == (10.0, 30)
    assert seconds_a_decision(ann[:30]) == (SECONDS, 0)


def test_hits_and_false_hits_are_counted_for_rules_labels_and_entries(
    works: Works, site: Site, clock: FakeClock
) -> None:
    sites.publish_policy(works, site, POLICY + "words: {watched: {entries: [twit]}}\n", None)
    mia = a_person(works, site)
    judged(works, mia, filed(works, site, "h1", "You twit, twit. insult:0.9"), "approve")
    judged(works, mia, filed(works, site, "h2", "What a twit."), "reject", "insults")
    filed(works, site, "h3", "A twit, I say.")

    found = rule_hits(works, site)

    words, label, entry = found.rules["words"], found.labels["insult"], found.entries["watched", "twit"]
    assert (words.found, words.decided, words.approved, words.false_rate) == (3, 2, 1, 0.5)
    assert (label.found, label.decided, label.approved) == (1, 1, 1)
    assert (entry.found, entry.decided, entry.approved) == (3, 2, 1)
    assert found.comments == 3


def test_a_threshold_rests_on_the_sites_own_decisions_where_there_are_enough(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    for n in range(50):
        clock.wind(minutes=2)
        judged(works, mia, filed(works, site, f"r{n}", f"insult:0.{60 + n % 30} r{n}"), "reject", "insults")
        judged(works, mia, filed(works, site, f"k{n}", f"insult:0.5{n % 10} k{n}"), "approve")
    filed(works, site, "spam", "spam:0.9 and more")

    answer = chosen(works, site, POLICY, wish_of("insult", "catch", "100"))

    assert (answer.basis, answer.rejected, answer.approved, answer.comments) == ("decisions", 50, 50, 101)
    assert answer.choice.effect is not None
    assert answer.choice.effect.threshold == 0.6
    assert (answer.choice.effect.caught, answer.choice.effect.judged, answer.choice.effect.held) == (50, 50, 50)


def test_with_few_decisions_a_threshold_rests_on_the_scores(works: Works, site: Site, clock: FakeClock) -> None:
    for n, number in enumerate((0.1, 0.4, 0.8, 0.9)):
        filed(works, site, f"s{n}", f"insult:{number} words", section="Sport")
    filed(works, site, "p", "insult:0.99 words", section="Politics")

    answer = chosen(works, site, POLICY, wish_of("insult", "catch", "75", "Sport"))

    # of 2.2 expected violations, 0.8 + 0.9 are 77 %
    assert (answer.basis, answer.comments) == ("scores", 4)
    assert answer.choice.effect is not None
    assert answer.choice.effect.threshold == 0.8
    assert answer.choice.effect.catch == pytest.approx(1.7 / 2.2)


def test_a_rejection_for_another_clause_says_nothing_of_a_label(works: Works, site: Site, mia: Person) -> None:
    judged(works, mia, filed(works, site, "o1", "insult:0.6 spam:0.9"), "reject", "spam")
    judged(works, mia, filed(works, site, "o2", "insult:0.6 again"), "reject", "other")

    answer = chosen(works, site, POLICY, wish_of("insult", "catch", "90"))

    assert (answer.rejected, answer.approved) == (1, 0)


def _everything(works: Works) -> dict[str, int]:
    with works.store.read() as connection:
        counted = {t.name: select(func.count()).select_from(t) for t in metadata.sorted_tables}
        return {name: connection.execute(query).scalar_one() for name, query in counted.items()}
