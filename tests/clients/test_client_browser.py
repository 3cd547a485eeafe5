"""The JavaScript client in a real browser, on the origin that Parley answers at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.journeys.browsing import ARGUMENTS, browser_path
from tests.journeys.serving import ROOT, Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("clients")]

ASKING = """
async ([key, wrong]) => {
  const { Parley, Unauthorized, Webhook, WebhookRefused } = await import("/a-page/parley.js");
  const client = new Parley(location.origin, key);
  const author = { name: "Wren" }, article = { id: "bridge", title: "Bridge" };
  const answer = await client.score({ id: "from-a-page", text: "Thank you.", author, article });
  const batch = await client.scoreBatch([{ id: "from-a-page", text: "Thank you.", author, article }]);
  const refused = await new Parley(location.origin, wrong).health().then(() => new Parley(location.origin, wrong)
    .comment("from-a-page")).catch((error) => error);
  const forged = await new Webhook("whsec_YWJj").read("{}", { "webhook-id": "1",
    "webhook-timestamp": String(Math.floor(Date.now() / 1000)), "webhook-signature": "v1,YWJj" }).catch((e) => e);
  return [answer.action, batch[0].answer.repeated, refused instanceof Unauthorized, refused.code,
    forged instanceof WebhookRefused];
}
"""


@pytest.fixture
def page(server: Served) -> Iterator[Page]:
    """A page on Parley's own origin that may load the client."""
    module = (ROOT / "clients" / "javascript" / "parley.js").read_text(encoding="utf-8")

    def served(route: Route) -> Any:
        script = route.request.url.endswith(".js")
        kind = "text/javascript" if script else "text/html"
        route.fulfill(body=module if script else "<title>A page</title>", content_type=kind)

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        opened = browser.new_page()
        opened.route("**/a-page/*", served)
        opened.goto(f"{server.address}/a-page/")
        yield opened
        browser.close()


def test_a_page_scores_a_comment_and_is_told_of_a_wrong_key(page: Page, server: Served) -> None:
    found = page.evaluate(ASKING, [server.key, f"{server.key[:-4]}aaaa"])

    assert found == ["publish", True, True, "bad-key", True]
