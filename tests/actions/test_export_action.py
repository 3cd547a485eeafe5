"""Exporting: what people decided, as examples in which nobody is recognisable."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.actions.export import VIOLATIONS, export_examples, write_examples
from service.actions.pseudonyms import Pseudonyms
from service.actions.review import decide
from service.actions.score import score
from service.actions.works import Works
from service.storage.people import Person
from service.storage.sites import Site, pepper_of
from tests.builders_storage import MONDAY, FakeClock, a_person, a_site, a_submission


def a_decision(
    works: Works, site: Site, person: Person, id: str, text: str, decision: str, reason: str | None, **more: Any
) -> None:
    case = score(works, site, a_submission(id, text, **more)).case_id
    decide(works, person, case or "", decision, reason, None, 1)  # type: ignore[arg-type]


def test_an_approval_says_no_to_every_violation(works: Works) -> None:
    site = a_site(works)
    a_decision(works, site, a_person(works, site), "c1", "You idiot.", "approve", None)

    [example] = export_examples(works, site)

    assert example["labels"] == dict.fromkeys(VIOLATIONS, 0)
    assert "unsubstantial" not in example["labels"]
    assert (example["action"], example["source"], example["lang"]) == ("publish", "reviews", "en")


def test_a_rejection_says_yes_to_the_labels_found_for_its_clause_and_nothing_of_others(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    a_decision(works, site, mia, "c1", "You idiot.", "reject", "insults")
    a_decision(works, site, mia, "c2", "Buy pills.", "reject", "insults")
    a_decision(works, site, mia, "c3", "Idiot!", "reject", "other")

    found, unfound, other = export_examples(works, site)

    assert found["labels"] == {"insult": 1}
    assert (unfound["labels"], unfound["clause"]) == ({"insult": 1}, "insults")
    assert (other["labels"], other["clause"], other["reason"]) == ({}, None, "other")


def test_nobody_is_recognisable_and_the_same_person_is_the_same_everywhere(works: Works) -> None:
    site = a_site(works)
    score(works, site, a_submission("c1", "Mail me: ida@mail.example", author="Ida Ott"))
    text = "@Ida you idiot, Ida Ott, call 030 1234567, ask Corin Maddle, https://x.example"
    a_decision(works, site, a_person(works, site), "c2", text, "reject", "insults", author="joe", parent="c1")

    [example] = export_examples(works, site)

    words = json.dumps(example, ensure_ascii=False)
    for secret in ("Ida", "Ott", "joe", "Corin", "Maddle", "1234567", "x.example", "mail.example", "bridge", '"c2"'):
        assert secret not in words
    with works.store.read() as connection:
        ida = Pseudonyms(pepper_of(connection, site.id)).name("Ida Ott")
    assert example["context"]["ancestors"][0]["author"] == ida
    assert ida in example["context"]["participants"]
    assert example["text"].count(ida) == 2
    assert example["context"]["article_author"] in example["text"]


def test_only_the_newest_decision_of_a_revision_counts_and_only_since_the_moment_asked_for(
    works: Works, clock: FakeClock
) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    a_decision(works, site, mia, "c1", "You idiot.", "approve", None)
    clock.wind(days=1)
    a_decision(works, site, mia, "c2", "You idiot, again.", "reject", "insults")

    examples = list(export_examples(works, site, MONDAY + timedelta(hours=1)))

    assert [example["action"] for example in examples] == ["reject"]


def test_both_texts_of_an_edited_comment_are_examples_of_their_own(works: Works) -> None:
    site = a_site(works)
    mia = a_person(works, site)
    a_decision(works, site, mia, "c1", "You idiot.", "reject", "insults")
    a_decision(works, site, mia, "c1", "You are an idiot, sorry.", "approve", None)

    examples = list(export_examples(works, site))

    assert [example["action"] for example in examples] == ["reject", "publish"]
    assert len({example["id"] for example in examples}) == 2


def test_the_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "reviews.jsonl"
    write_examples(path, [{"id": "1"}])

    def breaking() -> Any:
        yield {"id": "2"}
        raise RuntimeError("the cable came loose")

    with pytest.raises(RuntimeError):
        write_examples(path, breaking())

    assert path.read_text(encoding="utf-8") == '{"id": "1"}\n'
    assert [file.name for file in path.parent.iterdir()] == ["reviews.jsonl"]
