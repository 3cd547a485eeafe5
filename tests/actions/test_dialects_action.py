"""What clients of other services suggest: kept, counted, exported as examples, deleted; and on what scale they hear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.__main__ import main
from service.actions import dialects
from service.actions.dialects import Opinion
from service.actions.works import Works
from service.moderation.errors import Invalid
from tests.builders_storage import a_site
from training.datasets.reviews import review_examples


def an_opinion(value: float = 1.0, label: str = "toxicity", about: str | None = "c-1") -> Opinion:
    return Opinion("Call me: 0171 5556677, you fool.", "I am for it.", {label: value}, "en", "Coral:x", about)


def test_opinions_become_examples_that_training_reads_with_numbers_masked(works: Works, tmp_path: Path) -> None:
    site = a_site(works, "gazette")
    for opinion in (an_opinion(), an_opinion(0.0, "threat"), an_opinion(0.25, about="c-2")):
        dialects.keep_opinion(works, site, "k1", opinion)
    file = tmp_path / "out.jsonl"

    file.write_text("".join(json.dumps(line) + "\n" for line in dialects.examples(works, site)))

    first, second = review_examples(file)
    assert (first.labels, second.labels) == ({"toxicity": 1.0, "threat": 0.0}, {"toxicity": 0.25})
    assert "5556677" not in first.text
    assert first.context.ancestors[0].text == "I am for it."
    assert first.id != second.id


def test_another_site_neither_sees_nor_deletes_them(works: Works) -> None:
    site, other = a_site(works, "gazette"), a_site(works, "herald")
    dialects.keep_opinion(works, site, "k1", an_opinion())

    gone = dialects.forget_opinions(works, other)

    assert (gone, dialects.opinions(works, other), len(dialects.opinions(works, site))) == (0, [], 1)


def test_opinions_without_an_id_of_the_callers_are_all_kept(works: Works) -> None:
    site = a_site(works, "gazette")

    for value in (0.0, 1.0):
        dialects.keep_opinion(works, site, "k1", an_opinion(value, about=None))

    assert [kept.value for kept in dialects.opinions(works, site)] == [0.0, 1.0]


def test_a_site_chooses_the_scale_and_another_word_is_refused(works: Works) -> None:
    site = a_site(works, "gazette")
    before = dialects.scale_of(works, site)

    dialects.choose_scale(works, site, "probability")

    assert (before, dialects.scale_of(works, site)) == ("perspective", "probability")
    with pytest.raises(Invalid):
        dialects.choose_scale(works, site, "percent")


def test_the_commands_choose_count_export_and_delete(
    works: Works, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", database_url)
    dialects.keep_opinion(works, a_site(works, "gazette"), "k1", an_opinion())

    codes = [
        main(arguments)
        for arguments in (
            ["dialects", "scale", "probability", "--site", "gazette"],
            ["suggestions", "count", "--site", "gazette"],
            ["export", "--site", "gazette", "--out", str(tmp_path / "out.jsonl")],
            ["suggestions", "forget", "--site", "gazette", "--community", "Coral:x"],
        )
    ]

    said = capsys.readouterr().out.splitlines()
    assert codes == [0, 0, 0, 0]
    assert said[0] == "probability"
    assert said[1].split() == ["1", "toxicity", "Coral:x"]
    assert said[2].startswith("1 examples")
    assert said[3].startswith("1 suggestions deleted")
