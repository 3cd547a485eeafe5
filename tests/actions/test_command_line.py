"""``python -m service``, as an operator runs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.__main__ import main
from service.actions import look, review
from service.actions.people import sign_in_with_token
from service.actions.score import score
from service.actions.sites import add_endpoint
from service.actions.works import Works
from service.storage.people import session_of
from tests.builders_storage import POLICY, a_person, a_site, a_submission


@pytest.fixture
def here(works: Works, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Works:
    """The works of a test, with the environment pointing at the same database."""
    monkeypatch.setenv("PARLEY_DATABASE_URL", database_url)
    return works


def test_migrate_says_where_the_database_stands(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", empty_database_url)

    code = main(["migrate"])

    assert (code, capsys.readouterr().out) == (0, "The database stands at step 0007.\n")


def test_a_person_is_invited_by_a_link_that_signs_in(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    a_site(here)

    code = main(
        [
            *("people", "invite", "--email", "mia@example.org", "--name", "Mia", "--site", "gazette"),
            *("--role", "lead", "--base-url", "https://desk.example/"),
        ]
    )

    link = capsys.readouterr().out.strip()
    assert (code, link.startswith("https://desk.example/sign-in/")) == (0, True)
    token = link.rsplit("/", 1)[1]
    here.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]
    session = session_of(here.store, sign_in_with_token(here, token).token, here.clock())
    assert session is not None
    assert session.person.name == "Mia"


def test_decisions_are_exported_to_a_file(here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = a_site(here)
    case = score(here, site, a_submission("c1", "You idiot.")).case_id
    review.decide(here, a_person(here, site), case or "", "reject", "insults", None, 1)
    out = tmp_path / "reviews.jsonl"

    code = main(["export", "--site", "gazette", "--out", str(out)])

    assert code == 0
    assert [json.loads(line)["labels"] for line in out.read_text(encoding="utf-8").splitlines()] == [{"insult": 1}]
    assert capsys.readouterr().out == f"1 examples in {out}.\n"


def test_a_policy_with_mistakes_is_answered_with_every_mistake_and_its_line(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_site(here)
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.replace("hold: 0.5", "hold: 5"), encoding="utf-8")

    code = main(["policy", "publish", "--site", "gazette", "--file", str(file)])

    errors = capsys.readouterr().err.splitlines()
    assert (code, len(errors)) == (2, 2)
    assert all(error.startswith("line ") for error in errors)


def test_a_policy_without_mistakes_is_published(here: Works, tmp_path: Path) -> None:
    site = a_site(here)
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY + "automatic_reject: true\n", encoding="utf-8")

    code = main(["policy", "publish", "--site", "gazette", "--file", str(file), "--note", "Stricter."])

    assert (code, look.policy(here, site)[0]) == (0, 2)


def test_status_tells_what_serves_and_what_waits_at_each_site(
    here: Works, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_MODELS_FOLDER", str(tmp_path))
    site = a_site(here)
    score(here, site, a_submission("c1", "You idiot."))

    code = main(["status"])

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        "Serving: no model; every comment waits for a person.",
        "A model failed to load: no model is promoted.",
        f"gazette: 1 waiting, 0 to learn from, the oldest since {here.clock():%Y-%m-%d %H:%M} UTC.",
    ]


def test_status_on_a_database_that_is_behind_says_what_to_do(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", empty_database_url)

    assert main(["status"]) == 0
    assert "python -m service migrate" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("export --site nowhere", 1),
        ("forget --site gazette --author nobody", 1),
        ("policy check --file no/such/file.yaml", 1),
        ("people invite --email nobody --name N --site gazette", 2),
        ("keys revoke --site gazette 12", 1),
        ("threads close --site gazette --article nowhere", 1),
        ("authors show --site gazette --author nobody", 1),
        ("authors ban --site gazette --author nobody --days 7", 1),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_an_exit_status(
    here: Works, capsys: pytest.CaptureFixture[str], command: str, code: int
) -> None:
    a_site(here)

    answer = main(command.split())

    said = capsys.readouterr()
    assert (answer, said.out, len(said.err.splitlines())) == (code, "", 1)


@pytest.mark.parametrize("command", ["", "dance", "deliver", "people", "export"])
def test_a_command_asked_wrongly_exits_with_two(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(command.split())

    assert raised.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_setting_with_a_mistake_names_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", "mysql://example")

    code = main(["migrate"])

    assert code == 2
    assert "PARLEY_DATABASE_URL" in capsys.readouterr().err


def test_what_is_listed_holds_no_secret(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    a_person(here, a_site(here))
    main(["keys", "create", "--site", "gazette", "--name", "cms", "--scope", "score"])
    main(["endpoints", "add", "--site", "gazette", "--url", "https://gazette.example/hook"])
    key, secret = capsys.readouterr().out.split()

    for listing in (
        "keys list --site gazette",
        "endpoints list --site gazette",
        "people list --site gazette",
        "sites list",
    ):
        assert main(listing.split()) == 0

    listed = capsys.readouterr().out
    assert "cms" in listed
    assert "https://gazette.example/hook" in listed
    assert "Mia" in listed
    assert key.split("_", 2)[2] not in listed
    assert secret not in listed


def test_a_round_of_delivering_with_nothing_to_do_says_so(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["deliver", "--once"])

    assert (code, capsys.readouterr().out) == (0, "0 delivered, 0 to be tried again, 0 failed\n")


def test_a_backup_of_sqlite_is_a_database_of_its_own_and_postgresql_is_sent_to_pg_dump(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score(here, a_site(here), a_submission("c1", "Hello."))
    copy = tmp_path / "copy.db"

    code = main(["backup", "--to", str(copy)])

    if here.store.dialect == "postgresql":
        assert (code, "pg_dump" in capsys.readouterr().err) == (1, True)
    else:
        connection = sqlite3.connect(copy)
        assert (code, connection.execute("SELECT text FROM revisions").fetchall()) == (0, [("Hello.",)])
        connection.close()


def test_a_thread_is_closed_for_hours_and_opened_again(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    site = a_site(here)
    score(here, site, a_submission("c1", "Hello."))
    here.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]

    closed = main(["threads", "close", "--site", "gazette", "--article", "bridge", "--hours", "1.5"])
    while_closed = score(here, site, a_submission("c2", "Hello?")).state
    opened = main(["threads", "open", "--site", "gazette", "--article", "bridge"])
    while_open = score(here, site, a_submission("c3", "Hello again.")).state

    said = capsys.readouterr().out.splitlines()
    assert (closed, opened, while_open) == (0, 0, "published")
    assert while_closed != "published"
    assert said[0].startswith("closed until 20")
    assert said[1] == "open"


def test_an_author_is_held_shown_and_cleared(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    site = a_site(here)
    score(here, site, a_submission("c1", "Hello."))
    here.clock.now = datetime.now(UTC)  # type: ignore[attr-defined]
    joe = ["--site", "gazette", "--author", "name:joe"]

    main(["authors", "hold", *joe, "--days", "7", "--note", "Read first."])
    held = score(here, site, a_submission("c2", "Hello?")).state
    main(["authors", "show", *joe])
    main(["authors", "clear", *joe])
    cleared = score(here, site, a_submission("c3", "Hello again.")).state

    said = capsys.readouterr().out.splitlines()
    assert (held, cleared) == ("held", "published")
    assert said[0] == said[1]
    assert said[0].startswith("always_hold until 20")
    assert said[2:] == ["1 published, 0 approved, 0 rejected by people", "good"]


def test_a_ban_without_days_has_no_end(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    score(here, a_site(here), a_submission("c1", "Hello."))

    code = main(["authors", "ban", "--site", "gazette", "--author", "name:joe"])

    assert (code, capsys.readouterr().out) == (0, "banned\n")


@pytest.mark.parametrize("hours", ["-1", "soon", "nan", "inf", "1e9", ""])
def test_a_span_that_is_none_is_refused(hours: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["threads", "close", "--site", "gazette", "--article", "bridge", f"--hours={hours}"])

    assert raised.value.code == 2
    assert "give a number" in capsys.readouterr().err


def test_a_database_without_tables_is_one_sentence(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", empty_database_url)

    code = main(["sites", "list"])

    assert code == 1
    assert capsys.readouterr().err.startswith("The database cannot be used")


def test_a_deliverer_told_twice_does_not_wait_for_a_silent_endpoint(here: Works, database_url: str) -> None:
    site = a_site(here)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        add_endpoint(here, site, f"http://127.0.0.1:{silent.getsockname()[1]}/hook")
        score(here, site, a_submission("c1", "You idiot."))
        command = [sys.executable, "-m", "service", "deliver", "--forever"]
        process = subprocess.Popen(command, env={**os.environ, "PARLEY_DATABASE_URL": database_url})
        try:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                process.send_signal(signal.SIGTERM)

                code = process.wait(12)  # the post itself would take 15 seconds to give up
        finally:
            process.kill()
            process.wait()

    assert code == 0


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        ("people invite --site gazette --email a@b.example --name A --minutes 99999999999", "from 1 to 43200"),
        ("people invite --site gazette --email a@b.example --name A --minutes -5", "from 1 to 43200"),
        ("deliver --once --every nan", "from 0.1 to 3600"),
        ("deliver --once --every -1", "from 0.1 to 3600"),
        ("deliver --once --limit -1", "from 1 to 10000"),
        ("export --site gazette --since yesterday", "a moment with its zone"),
        ("authors ban --site gazette --author a --days many", "give a number"),
    ],
)
def test_an_argument_out_of_its_range_is_told_what_would_be_right(
    arguments: str, right: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments.split())

    assert ended.value.code == 2
    assert right in capsys.readouterr().err


def test_a_policy_file_that_is_not_utf_8_is_one_plain_sentence(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_site(here)
    file = tmp_path / "policy.yaml"
    file.write_bytes("title: caf\u00e9".encode("latin-1"))

    code = main(["policy", "publish", "--site", "gazette", "--file", str(file)])

    assert code == 1
    assert "not UTF-8" in capsys.readouterr().err


def test_a_site_in_no_known_language_is_refused(here: Works, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["sites", "create", "--slug", "moon", "--name", "Moon", "--language", "klingon"])

    assert code == 2
    assert "/language" in capsys.readouterr().err


def test_a_demo_folder_without_threads_or_with_a_broken_one_is_one_plain_sentence(
    here: Works, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = main(["demo", "--folder", str(tmp_path)])
    (tmp_path / "broken.jsonl").write_text('{"comments": []}\n', encoding="utf-8")

    broken = main(["demo", "--folder", str(tmp_path)])

    errors = capsys.readouterr().err.splitlines()
    assert (empty, broken, len(errors)) == (1, 1, 2)
    assert "broken.jsonl, line 1" in errors[1]
