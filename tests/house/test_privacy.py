"""The repository holds no reader's words, no secret and no trace of the machine it was written on."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


def _tracked() -> list[Path]:
    out = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if out.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of tracked files")
    return [ROOT / line for line in out.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_tracked_file_is_larger_than_forty_megabytes() -> None:
    large = [str(p) for p in _tracked() if p.stat().st_size > 40 * 2**20]

    assert large == []


def test_no_text_file_carries_an_absolute_path_of_a_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")

    found = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".json", ".sh", ".html", ".js", ".css", ".cfg"}
        and path != Path(__file__).resolve()
        and pattern.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert found == []


def test_no_labelled_text_of_the_data_sets_stands_in_our_data() -> None:
    if not DATA.is_dir():
        pytest.skip("the labelled data is not here (../shared/data)")
    written = [
        entry["text"]
        for folder in ("samples", "policysuite", "languages")
        for path in sorted((ROOT / "data" / folder).rglob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for entry in json.loads(line).get("comments", [json.loads(line)])
    ]
    ours = {text.strip().casefold() for text in written if len(text.split()) >= 5}

    theirs: set[str] = set()
    for path in sorted(DATA.rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            theirs |= {json.loads(line)["text"].strip().casefold() for line in lines} & ours

    assert theirs == set()
