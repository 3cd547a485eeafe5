"""Clients that newsrooms already run, unchanged, against the live server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import perspective
import PyPerspective.Perspective
import pytest
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError

from service.actions import dialects
from tests.journeys.serving import Served, serving

RUDE = {"comment": {"text": "You are an idiot."}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without comments."""
    with serving(tmp_path_factory.mktemp("clients")) as running:
        yield running


pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
"""The clients leave their connections to the collector."""


@pytest.fixture
def google(server: Served) -> Any:
    """Google's own client, built from our discovery document as its users build it from theirs."""
    return build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=server.key,
        discoveryServiceUrl=f"{server.address}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


def test_googles_client_builds_itself_from_our_discovery_document_and_scores(google: Any) -> None:
    answer = google.comments().analyze(body=RUDE).execute()

    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.5
    assert answer["languages"] == ["en"]


def test_googles_client_keeps_a_prefix_given_as_endpoint_and_builds_from_a_document(server: Served) -> None:
    from service.api.perspective.discovery import document

    prefixed = build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=server.key,
        discoveryServiceUrl=f"{server.address}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
        client_options={"api_endpoint": f"{server.address}/tenant/"},
    )
    by_document = build_from_document(json.dumps(document(f"{server.address}/")), developerKey=server.key)

    answers = [client.comments().analyze(body=RUDE).execute() for client in (prefixed, by_document)]

    assert [list(answer["attributeScores"]) for answer in answers] == [["TOXICITY"]] * 2


def test_googles_client_suggests_a_score_and_it_is_kept(google: Any, server: Served) -> None:
    body = {
        "comment": {"text": "You are an idiot."},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "communityId": "tests",
        "clientToken": "c-9",
    }

    answer = google.comments().suggestscore(body=body).execute()

    assert answer["clientToken"] == "c-9"
    assert [kept.about for kept in dialects.opinions(server.works, server.site)] == ["c-9"]


@pytest.mark.parametrize(
    ("body", "reason", "kind"),
    [
        ({**RUDE, "comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        (
            {**RUDE, "languages": ["th"]},
            "Attribute TOXICITY does not support request languages: th",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        ),
    ],
)
def test_googles_client_shows_our_errors_as_its_own(google: Any, body: Any, reason: str, kind: str) -> None:
    with pytest.raises(HttpError) as caught:
        google.comments().analyze(body=body).execute()

    assert (caught.value.status_code, caught.value.reason) == (400, reason)
    assert caught.value.error_details[0]["errorType"] == kind


def test_googles_client_shows_a_bad_key_as_400(server: Served) -> None:
    client = build(
        "commentanalyzer",
        "v1alpha1",
        developerKey="AIzaNothing",
        discoveryServiceUrl=f"{server.address}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )

    with pytest.raises(HttpError) as caught:
        client.comments().analyze(body=RUDE).execute()

    assert caught.value.status_code == 400
    assert caught.value.error_details[0]["reason"] == "API_KEY_INVALID"


def test_googles_client_sends_a_batch_with_comments_as_ids_and_one_that_fails(google: Any) -> None:
    """As Stanford's HELM does: the id of each request is the comment itself, however long."""
    texts = ["You are an idiot.", "", "A long and kind comment about the bridge. " * 40]
    found: dict[str, Any] = {}
    batch = google.new_batch_http_request()
    for text in texts:
        batch.add(
            google.comments().analyze(body={**RUDE, "comment": {"text": text}}),
            callback=lambda of, answer, error: found.update({of: answer or error}),
            request_id=text or "(empty)",
        )

    batch.execute()

    assert set(found) == {texts[0], "(empty)", texts[2]}
    assert found[texts[0]]["attributeScores"]["TOXICITY"]
    assert found["(empty)"].status_code == 400


def test_the_package_perspective_runs_with_its_address_changed(server: Served) -> None:
    api = perspective.PerspectiveAPI(server.key)
    api.api_client.url = f"{server.address}/v1alpha1/{{endpoint}}"

    answer = api.analyze_comment(text="You are an idiot.", requested_attributes={"TOXICITY": {}}, languages=["en"])

    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.5


def test_the_package_pyperspective_tries_its_key_and_scores(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{server.address}/v1alpha1/comments:analyze"
    monkeypatch.setattr(PyPerspective.Perspective, "base_url", address)

    comment = PyPerspective.Perspective.Perspective(server.key).get_score(
        "You are an idiot.", tests=["TOXICITY", "INSULT"]
    )

    assert comment["TOXICITY"].score > 0.5
    assert len(comment["TOXICITY"].spans) == 1


def test_the_package_pyperspective_sees_a_bad_key(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{server.address}/v1alpha1/comments:analyze"
    monkeypatch.setattr(PyPerspective.Perspective, "base_url", address)

    with pytest.raises(Exception, match="Invalid Auth Key"):
        PyPerspective.Perspective.Perspective("AIzaNothing")
