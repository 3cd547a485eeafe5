"""The JavaScript client by itself, under each Node that is here: retries, errors, batches, what it shows."""

from __future__ import annotations

import re

from tests.clients.running import JAVASCRIPT, run_node
from tests.journeys.serving import ROOT


def test_the_javascript_client_asks_again_and_raises_as_it_should(node: str) -> None:
    done = run_node(node, "--test", str(JAVASCRIPT / "retries.test.mjs"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass 34" in done.stdout


def test_the_javascript_client_needs_nothing_but_the_web() -> None:
    module = (ROOT / "clients" / "javascript" / "parley.js").read_text(encoding="utf-8")

    brought_in = re.findall(r"\bimport\b.*?[\"'](.+?)[\"']|\bfrom [\"'](.+?)[\"']|\brequire\(", module)

    assert brought_in == [("node:crypto", "")]
