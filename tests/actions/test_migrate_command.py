"""``python -m service migrate log`` and ``archive`` on the shipped model: what is told, and what never is."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from service.__main__ import main
from service.moderation.policy.document import parse

ROOT = Path(__file__).resolve().parents[2]
PAPER = ROOT / "docs" / "migration.md"
RUDE, KIND = "You are an idiot.", "Thank you, a fine article."
GERMAN = "Das ist ein sehr schöner Artikel über die Brücke, vielen Dank dafür und bis zum nächsten Mal."


@pytest.fixture(autouse=True)
def _the_shipped_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The n-grams of the model that serves, which load quickest; no database is asked for."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PARLEY_ENGINE", "ngrams")


def a_call(text: str, score: float, name: str = "c", language: str = "en", **more: Any) -> str:
    """A line of a log."""
    return json.dumps(
        {
            "request": {"comment": {"text": text}, "languages": [language], "clientToken": name},
            "response": {"attributeScores": {"TOXICITY": {"summaryScore": {"value": score}}}},
            **more,
        }
    )


def a_log(folder: Path, *lines: str) -> Path:
    """A file of calls."""
    path = folder / "calls.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def replayed(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The report for programs of a command."""
    out = folder / "report.json"
    assert main(["migrate", *arguments, "--quiet", "--json", str(out)]) == code
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def test_a_log_is_told_side_by_side_with_what_would_be_decided(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_call(RUDE, 0.95, "rude"), a_call(KIND, 0.02, "kind"), a_call(KIND, 0.9, "odd"))

    found = replayed(tmp_path, "log", str(log), "--threshold", "TOXICITY=0.8")

    told = {(one["was"], one["becomes"]): one["comments"] for one in found["decisions"]["same_thresholds"]}
    assert told == {("hold", "hold"): 1, ("publish", "publish"): 1, ("hold", "publish"): 1}
    assert found["most_different"][0]["id"] == "odd"
    (toxicity,) = found["attributes"]
    assert (toxicity["old"]["held"], toxicity["same"]["held"], toxicity["both"]) == (2, 1, 1)


def test_several_thresholds_and_one_to_reject_decide_together(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_call(RUDE, 0.96), a_call(RUDE, 0.85), a_call(KIND, 0.1))

    found = replayed(
        tmp_path,
        "log",
        str(log),
        "--threshold",
        "TOXICITY=0.8",
        "--threshold",
        "INSULT=0.5",
        "--reject",
        "TOXICITY=0.95",
    )

    was = [one["was"] for one in found["decisions"]["policy"]]
    assert sorted(was) == ["hold", "publish", "reject"]


def test_no_report_repeats_a_comment_unless_it_is_asked_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, html = a_log(tmp_path, a_call(RUDE, 0.2, "c-1"), "broken: You are an idiot."), tmp_path / "report.html"

    found = replayed(tmp_path, "log", str(log), "--html", str(html))
    quiet = [capsys.readouterr().out, json.dumps(found), html.read_text(encoding="utf-8")]
    found = replayed(tmp_path, "log", str(log), "--html", str(html), "--with-text")
    spoken = [capsys.readouterr().out, json.dumps(found), html.read_text(encoding="utf-8")]

    assert [RUDE[:-1] in told for told in quiet] == [False] * 3
    assert ["c-1" in told for told in quiet] == [True] * 3
    assert [RUDE[:-1] in told for told in spoken] == [True] * 3


def test_the_page_has_its_plots_and_needs_nothing_from_outside(tmp_path: Path) -> None:
    log, html = a_log(tmp_path, a_call(RUDE, 0.9), a_call(KIND, 0.1)), tmp_path / "report.html"

    replayed(tmp_path, "log", str(log), "--html", str(html))

    page = html.read_text(encoding="utf-8")
    assert page.count('class="chart"') == 2
    assert not re.search(r"""(?:src|href)\s*=|@import|url\(""", page.replace("url(#", ""))


def test_wrong_lines_are_named_and_do_not_stop_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = a_log(tmp_path, "nope", a_call(RUDE, 0.9), '{"text": "Hello there"}')

    found = replayed(tmp_path, "log", str(log))

    out = capsys.readouterr().out
    assert (found["compared"], found["left_out"]["lines"]) == (1, 2)
    assert "line 1: the line is not JSON" in out
    assert "line 3: no score of the old service stands here" in out


def test_an_empty_file_is_a_report_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, html = a_log(tmp_path), tmp_path / "report.html"

    found = replayed(tmp_path, "log", str(log), "--html", str(html))

    assert (found["read"], found["attributes"], found["draft"]) == (0, [], {})
    assert "0 comments read" in capsys.readouterr().out
    assert "0 comments read" in html.read_text(encoding="utf-8")


def test_comments_in_another_language_are_counted_and_in_no_figure(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_call(GERMAN, 0.1, language="de"), a_call(RUDE, 0.9))

    found = replayed(tmp_path, "log", str(log))

    assert (found["read"], found["compared"], found["not_served"]) == (2, 1, {"de": 1})
    assert found["attributes"][0]["comments"] == 1


def test_a_comment_that_shows_no_letters_is_left_out(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_call("\u200b\u2060", 0.1), a_call(RUDE, 0.9))

    found = replayed(tmp_path, "log", str(log))

    assert (found["compared"], found["left_out"]["reasons"]) == (1, {"the comment shows no letters": 1})


def test_a_table_with_a_byte_order_mark_and_a_sites_own_columns_is_a_log_too(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text(f"\ufeffno;words;tox\n1;{RUDE};0.9\n2;{KIND};0.1\n", encoding="utf-8")

    found = replayed(
        tmp_path, "log", str(table), "--text", "words", "--id", "no", "--score", "TOXICITY=tox", "--most", "1"
    )

    assert found["compared"] == 2
    assert [one["id"] for one in found["most_different"]] in (["1"], ["2"])


def test_an_archive_is_told_by_what_moderators_decided(tmp_path: Path) -> None:
    rows = [{"id": f"k{i}", "text": text, "state": state} for i, (text, state) in enumerate(_judged() * 20)]
    archive = a_log(tmp_path, *map(json.dumps, rows))

    found = replayed(tmp_path, "archive", str(archive), "--threshold", "TOXICITY=0.8")

    (toxicity,) = found["attributes"]
    assert (found["final_states"], toxicity["rejected"], toxicity["old"]) == (40, 20, None)
    assert toxicity["our_area"] == 1.0
    assert (toxicity["as_many"]["held"], toxicity["as_many"]["caught"]) == (20, 20)


def _judged() -> list[tuple[str, str]]:
    return [(RUDE, "rejected"), (KIND, "approved")]


def test_the_draft_is_a_policy_that_holds_as_many_as_before(tmp_path: Path) -> None:
    log, draft = a_log(tmp_path, a_call(RUDE, 0.9), a_call(KIND, 0.1)), tmp_path / "policy.yaml"

    found = replayed(tmp_path, "log", str(log), "--draft", str(draft))
    code = main(["policy", "check", "--file", str(draft)])
    again = replayed(tmp_path, "log", str(log), "--policy", str(draft))

    assert code == 0
    assert parse(draft.read_text(encoding="utf-8")).thresholds["toxicity"].hold == found["draft"]["toxicity"]
    assert {(one["was"], one["becomes"]) for one in again["decisions"]["policy"]} == {
        ("hold", "hold"),
        ("publish", "publish"),
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--threshold", "TOXICITY=8"], "above 0 and up to 1"),
        (["--threshold", "FLIRTATION=0.5"], "name an attribute that is answered here"),
        (["--score", "TOXICITY"], "ATTRIBUTE=COLUMN"),
    ],
)
def test_a_misspelt_option_says_what_would_be_right(
    wrong: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["migrate", "log", str(a_log(tmp_path)), *wrong])

    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["migrate", "log", str(tmp_path / "none.jsonl"), "--quiet"])

    assert code == 1
    assert "none.jsonl" in capsys.readouterr().err


def test_ctrl_c_ends_the_run_with_a_report_of_what_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe, out = tmp_path / "calls.jsonl", tmp_path / "report.json"
    before = signal.getsignal(signal.SIGINT)
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("w", encoding="utf-8") as file:  # waits until the command reads
            os.kill(os.getpid(), signal.SIGINT)
            file.write("\n".join(a_call(RUDE, 0.9) for _ in range(200)))

    writer = threading.Thread(target=_in_peace, args=(write,))
    writer.start()
    with pytest.raises(SystemExit) as ended:
        main(["migrate", "log", str(pipe), "--quiet", "--json", str(out)])
    writer.join()

    found = json.loads(out.read_text(encoding="utf-8"))
    assert ended.value.code == 130
    assert (found["complete"], found["compared"], found["last_line"]) == (False, 64, 64)
    assert "Stopped after line 64" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


def _in_peace(write: Any) -> None:
    """A reader that goes away is what this is about."""
    try:
        write()
    except BrokenPipeError:
        return


def test_the_paper_shows_what_the_command_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PARLEY_ENGINE")
    paper = PAPER.read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", paper, re.DOTALL)
    transcript = re.search(r"```console\n\$ (python -m service migrate log [^\n]*)\n(.*?)```", paper, re.DOTALL)
    assert example is not None
    assert transcript is not None
    a_log(tmp_path, *example[1].splitlines())
    words = [str(tmp_path / word) if word == "calls.jsonl" else word for word in transcript[1].split()[3:]]

    main([*words, "--quiet"])

    assert _without_numbers(transcript[2]) == _without_numbers(capsys.readouterr().out)


def _without_numbers(told: str) -> list[str]:
    """The words of each line: numbers, rules and spaces change with the model."""
    lines = [re.sub(r"[\s-]+", " ", re.sub(r"[–0-9][0-9.,%]*", "#", line)).strip() for line in told.splitlines()]
    return [line for line in lines if line]
