"""OpenAI's and Akismet's own Python clients, unchanged, against the live server."""

from __future__ import annotations

from collections.abc import Iterator

import akismet
import httpx
import openai
import pytest
from openai.types import ModerationTextInputParam

from service.actions import dialect_doors, dialects
from tests.journeys.serving import Served, serving

SPAM = "Make $5000 a week from home!!! Click http://cheap-pills.example now, limited offer, best price!!!"
READER = "203.0.113.9"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without comments."""
    with serving(tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture
def openai_client(server: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.address}/v1", api_key=server.key, max_retries=0) as client:
        yield client


class Redirect(httpx.BaseTransport):
    """Sends what is meant for Akismet's host to ours: the public way to point this client elsewhere."""

    def __init__(self, address: str) -> None:
        self._address = httpx.URL(address)
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        here = self._address
        request.url = request.url.copy_with(scheme=here.scheme, host=here.host, port=here.port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def test_openais_client_reads_all_three_forms_of_input(openai_client: openai.OpenAI) -> None:
    text = openai_client.moderations.create(input="You are an idiot.")
    several = openai_client.moderations.create(input=["You are an idiot.", "Thank you."])
    part = ModerationTextInputParam(type="text", text="You are an idiot.")
    parts = openai_client.moderations.create(model="omni-moderation-latest", input=[part])

    assert (text.results[0].flagged, text.results[0].categories.harassment) == (True, True)
    assert [result.flagged for result in several.results] == [True, False]
    assert parts.results[0].category_scores.harassment == text.results[0].category_scores.harassment
    assert text.results[0].categories.self_harm is False
    assert text.results[0].category_applied_input_types.self_harm == []
    assert text._request_id


def test_openais_client_raises_its_own_errors(openai_client: openai.OpenAI) -> None:
    stranger = openai_client.with_options(api_key="sk-nothing")

    with pytest.raises(openai.AuthenticationError) as refused:
        stranger.moderations.create(input="Hello.")
    with pytest.raises(openai.BadRequestError) as wrong:
        openai_client.moderations.create(input=[])

    assert refused.value.code == "invalid_api_key"
    assert wrong.value.param == "input"


def test_akismets_client_validates_its_key_checks_and_submits(server: Served) -> None:
    key = dialect_doors.add_akismet_key(server.works, server.site)
    config = akismet.Config(key=key, url="https://news.example")
    with httpx.Client(transport=Redirect(server.address), timeout=10) as http:
        client = akismet.SyncClient.validated_client(config=config, http_client=http)

        spam = client.comment_check(user_ip=READER, comment_content=SPAM)
        ham = client.comment_check(user_ip=READER, comment_content="The bridge opens in spring.")
        thanked = client.submit_ham(user_ip=READER, comment_content="The bridge opens in spring.")

    assert (spam, ham) == (akismet.CheckResponse.SPAM, akismet.CheckResponse.HAM)
    assert thanked is True
    assert [kept.value for kept in dialects.opinions(server.works, server.site)] == [0.0]


def test_akismets_client_refuses_a_key_that_is_not_known(server: Served) -> None:
    config = akismet.Config(key="abcdefghijkm", url="https://news.example")
    with httpx.Client(transport=Redirect(server.address), timeout=10) as http, pytest.raises(akismet.APIKeyError):
        akismet.SyncClient.validated_client(config=config, http_client=http)
