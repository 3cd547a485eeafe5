"""Logs and archives as other services leave them: every form is read, and every line that is no use says why."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from service.actions.migrating.archives import Columns
from service.actions.migrating.logged import Bad, Logged
from service.actions.migrating.reading import read
from service.moderation.errors import Invalid
from service.moderation.policy.verdict import Action

CALL = {
    "request": {
        "comment": {"text": "You are an idiot."},
        "languages": ["en"],
        "clientToken": "c-1",
        "context": {"articleAndParentComment": {"parentComment": {"text": "The bridge is shut."}}},
    },
    "response": {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.9, "type": "PROBABILITY"}}}},
}
CORAL = {
    "id": "k-1",
    "storyID": "s-1",
    "status": "REJECTED",
    "revisions": [
        {"body": "First words."},
        {"body": "<b>Last</b> words &amp; all.", "metadata": {"perspective": {"score": 0.8, "model": "TOXICITY"}}},
    ],
}
WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><language>en-GB</language><item>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_content><![CDATA[Well <i>said</i>.]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type></wp:comment>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_content>Cheap pills</wp:comment_content>
<wp:comment_approved>spam</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_content>Ping</wp:comment_content>
<wp:comment_type>pingback</wp:comment_type></wp:comment></item></channel></rss>"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines_of(path: Path, form: str = "auto", **columns: Any) -> list[Logged | Bad]:
    """All of a file."""
    return list(read(path, form, Columns(**columns), lambda _: None))


def one_of(folder: Path, document: Any) -> Logged:
    """The only comment of a file with one document."""
    (found,) = lines_of(written(folder, "log.jsonl", json.dumps(document)))
    assert isinstance(found, Logged), found
    return found


def test_a_call_is_read_with_its_parent_language_and_token(tmp_path: Path) -> None:
    found = one_of(tmp_path, CALL)

    assert found == Logged(1, "c-1", "You are an idiot.", "The bridge is shut.", "en", {"TOXICITY": 0.9}, None)


@pytest.mark.parametrize(
    "document",
    [
        {"request": json.dumps(CALL["request"]), "response": json.dumps(CALL["response"])},
        {"request": {"body": json.dumps(CALL["request"])}, "response": {"status": 200, "body": CALL["response"]}},
        {"text": "You are an idiot.", "attributeScores": {"TOXICITY@2": 0.9}},
        {"comment": {"text": "You are an idiot."}, "attributeScores": {"TOXICITY": {"value": 0.9}}},
    ],
)
def test_a_call_is_read_however_a_newsroom_wrote_it_down(document: dict[str, Any], tmp_path: Path) -> None:
    found = one_of(tmp_path, document)

    assert (found.text, dict(found.scores)) == ("You are an idiot.", {"TOXICITY": 0.9})


def test_a_browsers_export_gives_the_calls_and_nothing_else(tmp_path: Path) -> None:
    body = b64encode(json.dumps(CALL["response"]).encode()).decode()
    asked = {"url": "https://host/v1alpha1/comments%3Aanalyze?key=k", "postData": {"text": json.dumps(CALL["request"])}}
    entries = [
        {"request": {"url": "https://host/other"}},
        {"request": asked, "response": {"content": {"text": body, "encoding": "base64"}}},
    ]

    found = lines_of(written(tmp_path, "log.har", json.dumps({"log": {"entries": entries}})))

    assert [(one.line, one.id) for one in found if isinstance(one, Logged)] == [(2, "c-1")]
    assert len(found) == 1


def test_corals_comment_is_its_last_revision_with_the_score_that_coral_kept(tmp_path: Path) -> None:
    found = one_of(tmp_path, CORAL)

    assert (found.id, found.text.split()) == ("k-1", ["Last", "words", "&", "all."])
    assert (dict(found.scores), found.person) == ({"TOXICITY": 0.8}, Action.REJECT)


def test_a_list_of_documents_and_a_packed_file_are_read_too(tmp_path: Path) -> None:
    many = written(tmp_path, "dump.json", "\ufeff\n" + json.dumps([CORAL, CORAL]))
    packed = written(tmp_path, "log.jsonl.gz", gzip.compress(json.dumps(CALL).encode()))

    assert [len(lines_of(path)) for path in (many, packed)] == [2, 1]


def test_wordpress_comments_have_their_final_state_and_pings_are_left_out(tmp_path: Path) -> None:
    found = lines_of(written(tmp_path, "site.xml", WXR))

    assert [(one.id, one.text.split(), one.lang, one.person) for one in found if isinstance(one, Logged)] == [
        ("7", ["Well", "said", "."], "en-GB", Action.PUBLISH),
        ("8", ["Cheap", "pills"], "en-GB", Action.REJECT),
    ]
    assert len(found) == 2


def test_an_export_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    found = lines_of(written(tmp_path, "site.xml", WXR[: WXR.index("<wp:comment><wp:comment_id>9")]))

    assert [type(one) for one in found] == [Logged, Logged, Bad]


def test_an_export_that_declares_entities_is_not_read(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>'

    (found,) = lines_of(written(tmp_path, "site.xml", bomb))

    assert isinstance(found, Bad)
    assert "entities" in found.reason


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_with_a_byte_order_mark_is_read_by_the_columns_named(separator: str, tmp_path: Path) -> None:
    rows = [["words", "tox", "state"], ["Well said.", "0.1", "approved"]]
    table = "\ufeff" + "\r\n".join(separator.join(row) for row in rows)

    (found,) = lines_of(written(tmp_path, "log.csv", table), text="words", scores={"TOXICITY": "tox"})

    assert found == Logged(2, "line 2", "Well said.", None, None, {"TOXICITY": 0.1}, Action.PUBLISH)


def test_a_table_without_a_column_that_was_named_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no column text; it has words, tox"):
        lines_of(written(tmp_path, "log.csv", "words,tox\nWell said.,0.1\n"))


def test_every_line_that_is_no_use_is_named_by_its_number_with_the_reason_and_none_stops_the_rest(
    tmp_path: Path,
) -> None:
    wrong = [
        b"nope",
        b"[1]",
        b'{"text": "\xff"}',
        json.dumps({**CALL, "response": {"error": {"code": 429}}}).encode(),
        json.dumps({"comment": {"text": " "}, "attributeScores": {"TOXICITY": 0.5}}).encode(),
        json.dumps({"text": "Hello", "attributeScores": {"TOXICITY": 1.5}}).encode(),
        json.dumps({"text": "Hello", "attributeScores": {}}).encode(),
        json.dumps(CALL).encode(),
    ]

    found = lines_of(written(tmp_path, "log.jsonl", b"\n".join(wrong)))

    assert [(one.line, one.reason) for one in found if isinstance(one, Bad)] == [
        (1, "the line is not JSON"),
        (2, "the line is not an object"),
        (3, "the line is not UTF-8 text"),
        (4, "the response is an error, not scores"),
        (5, "comment.text is missing or empty"),
        (6, "the score of TOXICITY is not a number from 0 to 1"),
        (7, "there are no attributeScores"),
    ]
    assert isinstance(found[-1], Logged)


def test_rows_that_are_no_use_are_named_too(tmp_path: Path) -> None:
    table = b"text,tox\nHello,0.5,more\nHello,half\n\xff,0.5\nWell said.,0.2\n"

    found = lines_of(written(tmp_path, "log.csv", table), scores={"TOXICITY": "tox"})

    assert [(one.line, one.reason) for one in found if isinstance(one, Bad)] == [
        (2, "the row has 3 fields, the head 2"),
        (3, "the score of tox is not a number from 0 to 1"),
        (4, "the column text is not UTF-8 text"),
    ]
    assert isinstance(found[-1], Logged)


@pytest.mark.parametrize("name", ["log.jsonl", "log.csv"])
def test_an_empty_file_has_no_comments(name: str, tmp_path: Path) -> None:
    assert lines_of(written(tmp_path, name, b"")) == []
