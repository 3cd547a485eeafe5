"""The examples in the clients' papers do what the papers say, against a real server."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import parley_client
import pytest

from service.actions import sites
from service.settings import Settings
from tests.clients.running import run_node
from tests.clients.shapes import OPERATIONS
from tests.journeys.serving import ROOT, Served

pytestmark = pytest.mark.xdist_group("clients")
WRITTEN = "http://127.0.0.1:8800"


@pytest.fixture
def key(server: Served, request: pytest.FixtureRequest) -> str:
    """The key of a new site with the policy that new sites have."""
    slug = f"paper-{abs(hash(request.node.name)) % 10**9}"
    policy = (ROOT / Settings().default_policy_path).read_text(encoding="utf-8")
    return sites.create_key(
        server.works, sites.create_site(server.works, slug, "A paper", "en", policy), "tests", ["score", "read"]
    )


@pytest.mark.parametrize("paper", ["clients/python/README.md", "docs/clients.md"])
def test_the_python_transcripts_are_true(server: Served, key: str, paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8").replace(WRITTEN, server.address)
    lines: list[str] = []

    transcript = doctest.DocTestParser().get_doctest(text, {"key": key}, paper, paper, 0)
    ran = doctest.DocTestRunner(verbose=False).run(transcript, out=lines.append)

    assert ran.failed == 0, "".join(lines)
    assert ran.attempted > 2


def test_the_javascript_example_prints_what_the_paper_says(server: Served, key: str, node: str, tmp_path: Path) -> None:
    text = (ROOT / "clients" / "javascript" / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```js\n(.*?)```", text, re.DOTALL)
    [printed] = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    module = (ROOT / "clients" / "javascript" / "parley.js").as_uri()
    program = tmp_path / "example.mjs"
    program.write_text(example.replace(WRITTEN, server.address).replace('"parley-client"', f'"{module}"'), "utf-8")

    done = run_node(node, str(program), KEY=key)

    assert (done.stdout, done.stderr, done.returncode) == (printed, "", 0)


def test_the_paper_names_every_error_and_every_method() -> None:
    paper = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")

    errors = [
        name
        for name in parley_client.__all__
        if isinstance(found := getattr(parley_client, name), type) and issubclass(found, Exception)
    ]

    assert [name for name in errors if f"`{name}`" not in paper] == []
    assert [name for name in OPERATIONS if f"`{name}(" not in paper] == []
