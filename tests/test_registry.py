"""The shelf: what is published whole, served when promoted, undone when rolled back, and refused when strange."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.moderation.errors import NotFound
from service.registry import (
    CURRENT,
    ENCODER,
    HISTORY,
    NUMBERS,
    PARTS,
    TOKENIZER,
    Manifest,
    RefusedError,
    Shelf,
    pack,
    unpack,
)
from service.registry.numbers import unpack_numbers
from tests.builders_encoder import files_that_know, first_number, linear
from tests.training.builders import NOON, a_curve, a_manifest, some_parts

ROOT = Path(__file__).resolve().parents[1]
READING = {"reading": "r1", "width": 384}


def publish(shelf: Shelf, bias: float = 0.0, name: str = "news-en") -> str:
    return shelf.publish(name, some_parts(bias=bias), a_manifest(name=name), {"report.md": b"# Report\n"})


def publish_with_encoder(shelf: Shelf, *, judge: tuple[float, float] = (1.0, 1.0), **given: Any) -> str:
    """A version whose encoder gives every "twit" 1 in the one number that its head minds."""
    parts = some_parts() | {
        "encoder_heads": {"insult": first_number(80.0)},
        "judges": {"insult": linear(judge, -3.0)},
        "full_calibrators": {"insult": a_curve()},
    }
    graph, tokenizer = files_that_know("twit")
    manifest = a_manifest(**{"encoder": READING, **given})
    return shelf.publish("news-en", parts, manifest, {ENCODER: graph, TOKENIZER: tokenizer})


def replace_file(shelf: Shelf, version: str, name: str, content: bytes, *, vouched: bool) -> None:
    """Put other bytes in a file's place, with or without the manifest's blessing."""
    folder = shelf.folder / "news-en" / version
    (folder / name).write_bytes(content)
    if vouched:
        change_manifest(shelf, version, lambda manifest: manifest["files"].update({name: sha256(content).hexdigest()}))


def change_manifest(shelf: Shelf, version: str, change: Callable[[dict[str, Any]], object]) -> None:
    path = shelf.folder / "news-en" / version / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def replace_parts(shelf: Shelf, version: str, packed: bytes, *, vouched: bool) -> None:
    replace_file(shelf, version, PARTS, packed, vouched=vouched)
    if vouched:
        change_manifest(shelf, version, lambda manifest: manifest.update(parts_sha256=sha256(packed).hexdigest()))


def make_it_older(shelf: Shelf, version: str) -> None:
    """Take away what versions of before had not: numbers beside the parts, and the list of files."""
    (shelf.folder / "news-en" / version / NUMBERS).unlink()
    change_manifest(shelf, version, lambda manifest: [manifest.pop("files"), manifest.pop("encoder")])


def score(shelf: Shelf, text: str = "I disagree with the plan for the bridge.") -> float:
    comment = Comment("1", text, Author("Alice"))
    return shelf.current().assess(comment, NO_CONTEXT, "en").scores["insult"]


def test_a_published_version_is_whole_and_serves_only_once_promoted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    version = publish(shelf)

    assert version == "2026.03.02-1"
    found = {p.name for p in (tmp_path / "news-en" / version).iterdir()}
    assert found == {PARTS, NUMBERS, "manifest.json", "report.md"}
    assert [p.name for p in (tmp_path / "news-en").iterdir()] == [version]
    assert shelf.current().classifiers == ()


def test_versions_of_one_day_are_numbered_and_ten_comes_after_nine(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    versions = [publish(shelf) for _ in range(11)]

    assert versions[-1] == "2026.03.02-11"
    assert shelf.versions("news-en") == versions


def test_a_promoted_version_serves_under_its_full_name(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = publish(shelf)

    shelf.promote("news-en", version, "alice", NOON)

    assert shelf.current().version == "news-en/2026.03.02-1"
    assert shelf.health() == {
        "ok": True,
        "serving": ["news-en/2026.03.02-1"],
        "wanted": ["news-en/2026.03.02-1"],
        "error": None,
        "engine": "full",
        "encoders": [],
        "reviewed": [],
    }


@pytest.mark.parametrize(
    ("data", "onward"),
    [({"corpus": "1"}, None), ({"corpus": "1", "reviews": "2"}, False), ({"reviews of 2026.03.01-1": "2"}, True)],
)
def test_health_tells_which_version_learned_from_decisions(
    tmp_path: Path, data: dict[str, str], onward: bool | None
) -> None:
    shelf = Shelf(tmp_path)
    manifest = a_manifest(data=data)
    version = shelf.publish("news-en", some_parts(), manifest, {"report.md": b"# Report\n"})

    shelf.promote("news-en", version, "alice", NOON)

    told = {"version": f"news-en/{version}", "created_at": manifest.created_at, "onward": onward}
    assert shelf.health()["reviewed"] == ([] if onward is None else [told])


def test_another_process_promotes_and_this_one_notices(tmp_path: Path) -> None:
    here, elsewhere = Shelf(tmp_path), Shelf(tmp_path)
    first, second = publish(elsewhere, bias=-2.0), publish(elsewhere, bias=2.0)
    elsewhere.promote("news-en", first, "alice", NOON)
    before = score(here)

    elsewhere.promote("news-en", second, "alice", NOON)

    assert before < 0.5 < score(here)


def test_the_panel_is_the_same_object_until_something_changes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.promote("news-en", publish(shelf), "alice", NOON)

    panel = shelf.current()

    assert shelf.current() is panel


def test_nothing_promoted_serves_no_language_and_health_says_so(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    panel, health = shelf.current(), shelf.health()

    assert panel.languages == frozenset()
    assert health["ok"] is False
    assert health["error"] == "no model is promoted"


def test_rollback_serves_what_served_before_and_twice_goes_back_twice(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    versions = [publish(shelf) for _ in range(3)]
    for version in versions:
        shelf.promote("news-en", version, "alice", NOON)

    back = [shelf.rollback("news-en", "bob", NOON), shelf.rollback("news-en", "bob", NOON)]

    assert back == [versions[1], versions[0]]
    assert shelf.promoted() == {"news-en": versions[0]}


def test_there_is_no_rolling_back_before_the_first_version(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.promote("news-en", publish(shelf), "alice", NOON)

    with pytest.raises(NotFound):
        shelf.rollback("news-en", "bob", NOON)

    assert shelf.promoted() == {"news-en": "2026.03.02-1"}


def test_history_only_grows_and_says_who_when_and_why(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = publish(shelf), publish(shelf)
    shelf.promote("news-en", first, "alice", NOON)
    begun = (tmp_path / HISTORY).read_text()

    shelf.promote("news-en", second, "bob", NOON, note="forced: election night")
    shelf.rollback("news-en", "carol", NOON)

    assert (tmp_path / HISTORY).read_text().startswith(begun)
    assert [(e["by"], e["action"], e["version"], e["previous"]) for e in shelf.history()] == [
        ("alice", "promote", first, None),
        ("bob", "promote", second, first),
        ("carol", "rollback", first, second),
    ]
    assert shelf.history()[1]["note"] == "forced: election night"


def test_a_broken_model_leaves_the_old_one_serving_and_health_says_so(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = publish(shelf, bias=-2.0), publish(shelf, bias=2.0)
    shelf.promote("news-en", first, "alice", NOON)
    before = score(shelf)
    replace_parts(shelf, second, b"damaged", vouched=False)

    (tmp_path / CURRENT).write_text(json.dumps({"news-en": second}))

    assert score(shelf) == before
    assert shelf.health()["serving"] == [f"news-en/{first}"]
    assert shelf.health()["wanted"] == [f"news-en/{second}"]
    assert shelf.health()["ok"] is False
    assert "manifest" in shelf.health()["error"]


@pytest.mark.parametrize("current", ['{"news-en": "2026.03.02-2"}', "{not json"])
def test_a_process_that_starts_beside_a_broken_promotion_serves_what_served_before(
    tmp_path: Path, current: str
) -> None:
    shelf = Shelf(tmp_path)
    first, second = publish(shelf, bias=-2.0), publish(shelf, bias=2.0)
    shelf.promote("news-en", first, "alice", NOON)
    shelf.promote("news-en", second, "alice", NOON)
    replace_parts(shelf, second, b"damaged", vouched=False)
    (tmp_path / CURRENT).write_text(current)

    started = Shelf(tmp_path)

    assert started.health()["serving"] == [f"news-en/{first}"]
    assert started.health()["ok"] is False
    assert started.health()["error"]


def test_a_process_that_starts_beside_a_broken_history_serves_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text("{not json")
    (tmp_path / "history.jsonl").write_text("neither\n")

    health = Shelf(tmp_path).health()

    assert health["serving"] == []
    assert health["error"]


def test_health_is_well_again_once_a_good_version_is_promoted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.promote("news-en", publish(shelf), "alice", NOON)
    (tmp_path / CURRENT).write_text("{not json")
    ill = shelf.health()["ok"]
    (tmp_path / CURRENT).write_text("{}")

    shelf.promote("news-en", publish(shelf), "alice", NOON)

    assert ill is False
    assert shelf.health()["ok"] is True


def test_a_broken_version_cannot_be_promoted_and_nothing_changes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = publish(shelf), publish(shelf)
    shelf.promote("news-en", first, "alice", NOON)
    replace_parts(shelf, second, b"damaged", vouched=True)

    with pytest.raises(RefusedError):
        shelf.promote("news-en", second, "alice", NOON)

    assert shelf.promoted() == {"news-en": first}
    assert len(shelf.history()) == 1


class Mischief:
    """Runs something as it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("mischief"),))


@pytest.mark.parametrize("thing", [Mischief(), Path("x"), threading.Thread], ids=["call", "object", "class"])
def test_a_class_that_is_not_on_the_list_is_refused_before_it_runs(
    thing: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    packed = zlib.compress(pickle.dumps({"heads": thing}))

    with pytest.raises(RefusedError, match="no model needs"):
        unpack(packed)

    assert not Path("mischief").exists()


def test_a_vouched_file_of_strange_classes_is_refused_all_the_same(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version, older = publish(shelf), publish(shelf)
    for one in (version, older):
        replace_parts(shelf, one, zlib.compress(pickle.dumps({"heads": Mischief()})), vouched=True)
    make_it_older(shelf, older)

    with pytest.raises(RefusedError, match="no model needs"):
        shelf.promote("news-en", version, "alice", NOON)
    with pytest.raises(RefusedError, match="no model needs"):
        shelf.load("news-en", older)


def test_parts_of_a_strange_class_cannot_even_be_published(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    with pytest.raises(RefusedError):
        shelf.publish("news-en", {"heads": {"insult": Path("x")}}, a_manifest(), {})

    assert shelf.versions("news-en") == []
    assert list((tmp_path / "news-en").iterdir()) == []


@pytest.mark.parametrize("packed", [b"", b"nonsense", zlib.compress(b"nonsense"), zlib.compress(b"")])
def test_damaged_parts_are_refused(packed: bytes) -> None:
    with pytest.raises(RefusedError):
        unpack(packed)


def test_parts_come_back_as_they_were_packed() -> None:
    parts = some_parts(bias=1.5)

    found = unpack(pack(parts))

    assert found["heads"]["insult"].intercept_[0] == np.float32(1.5)
    assert found["heads"]["insult"].coef_.dtype == np.float32


@pytest.mark.parametrize("name", ["../elsewhere", "", ".hidden", "a/b"])
def test_a_name_that_would_lead_out_of_the_shelf_is_not_found(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Shelf(tmp_path).manifest(name, "1")


def test_a_run_that_is_interrupted_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)

    def interrupt(self: Path, target: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish(shelf)

    assert list((tmp_path / "news-en").iterdir()) == []


def test_many_threads_may_ask_while_versions_change(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    versions = [publish(shelf), publish(shelf)]
    shelf.promote("news-en", versions[0], "alice", NOON)
    asked: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            asked.append(shelf.current().version)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for version in versions * 3:
        shelf.promote("news-en", version, "alice", NOON)
    stop.set()
    for asker in askers:
        asker.join()

    assert set(asked) <= {f"news-en/{version}" for version in versions}
    assert shelf.current().version == f"news-en/{versions[1]}"


def test_an_older_version_without_numbers_serves_from_its_parts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = publish(shelf, bias=1.5)
    numbers = shelf.load("news-en", version)
    make_it_older(shelf, version)

    parts = shelf.load("news-en", version)

    assert np.array_equal(parts.weights, numbers.weights)
    assert np.array_equal(parts.intercepts, numbers.intercepts)
    assert np.array_equal(parts.curves[0].probability, numbers.curves[0].probability)


@pytest.mark.parametrize("file", [NUMBERS, PARTS, ENCODER, TOKENIZER])
@pytest.mark.parametrize("engine", ["full", "cascade", "ngrams"])
def test_any_file_that_is_not_the_one_vouched_for_is_refused(file: str, engine: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, engine)
    version = publish_with_encoder(shelf)
    replace_file(shelf, version, file, b"other", vouched=False)

    with pytest.raises(RefusedError, match=file):
        shelf.load("news-en", version)


@pytest.mark.parametrize("file", [NUMBERS, ENCODER, TOKENIZER])
def test_a_file_that_is_missing_is_refused(file: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = publish_with_encoder(shelf)
    (tmp_path / "news-en" / version / file).unlink()

    with pytest.raises(RefusedError, match=file):
        shelf.load("news-en", version)


@pytest.mark.parametrize("file", [NUMBERS, ENCODER, TOKENIZER])
def test_a_vouched_file_that_is_no_such_file_is_refused(file: str, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = publish_with_encoder(shelf)
    replace_file(shelf, version, file, b"nonsense", vouched=True)

    with pytest.raises(RefusedError):
        shelf.load("news-en", version)


def test_an_encoder_that_the_manifest_names_and_nobody_brought_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = shelf.publish("news-en", some_parts(), a_manifest(encoder=READING), {})

    with pytest.raises(RefusedError, match=f"no {ENCODER} and no {TOKENIZER}"):
        shelf.load("news-en", version)


def test_a_reading_of_another_kind_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = publish_with_encoder(shelf, encoder={"reading": "r0"})

    with pytest.raises(RefusedError, match="r0"):
        shelf.load("news-en", version)


def test_numbers_with_an_object_among_them_are_refused_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, labels=np.array([Mischief()], dtype=object))

    with pytest.raises(RefusedError, match="numbers"):
        unpack_numbers(buffer.getvalue())

    assert not Path("mischief").exists()


def test_the_same_parts_make_the_same_files(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    first, second = (shelf.manifest("news-en", publish(shelf, bias=0.5)) for _ in range(2))

    assert first.files == second.files
    assert set(first.files) == {PARTS, NUMBERS}


def test_the_engine_says_who_reads(tmp_path: Path) -> None:
    Shelf(tmp_path).promote("news-en", publish_with_encoder(Shelf(tmp_path)), "alice", NOON)
    full, alone = Shelf(tmp_path, "full"), Shelf(tmp_path, "ngrams")

    insults = [score(shelf, "You are such a twit.") for shelf in (full, alone)]

    assert insults[0] > 0.6 > insults[1]
    assert score(full) < 0.1
    assert (full.health()["encoders"], alone.health()["encoders"]) == (["news-en/2026.03.02-1"], [])
    assert (full.health()["engine"], alone.health()["engine"]) == ("full", "ngrams")


def test_an_engine_that_nobody_built_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="full, cascade, ngrams"):
        Shelf(tmp_path, "turbo")


def test_versions_with_the_same_encoder_share_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    versions = [publish_with_encoder(shelf), publish_with_encoder(shelf, judge=(1.0, 0.5))]

    first, second = (shelf.load("news-en", version) for version in versions)

    assert first.second is not None
    assert second.second is not None
    assert first.second.encoder is second.second.encoder


SERVE = """
import sys
from pathlib import Path
from service.app import create_app
from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.moderation.policy.document import parse
from service.settings import Settings

here = Path(sys.argv[1])
app = create_app(Settings(database_url=f"sqlite:///{here}/a.db", models_folder=Path(sys.argv[2]), log_level="error"))
panel = app.extensions["parley"].shelf.current()
assessment = panel.assess(Comment("1", "You are a twit.", Author("Alice")), NO_CONTEXT, "en")
parse(Path("data/policies/default.yaml").read_text(encoding="utf-8"))
heavy = ("sklearn", "scipy", "joblib", "nltk", "matplotlib")
print(sorted(assessment.scores)[0], *[name for name in heavy if name in sys.modules])
"""


def _asked_in_a_process_of_its_own(tmp_path: Path, models: Path) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", SERVE, str(tmp_path), str(models)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout.split()


def test_a_serving_worker_with_a_policy_loads_nothing_that_only_training_needs(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    shelf.promote("news-en", publish_with_encoder(shelf), "alice", NOON)

    assert _asked_in_a_process_of_its_own(tmp_path, shelf.folder) == ["insult"]


def test_a_worker_that_serves_the_shipped_model_knows_neither_scikit_learn_nor_scipy(tmp_path: Path) -> None:
    shelf = Shelf(ROOT / "models")
    manifests: list[Manifest] = [shelf.manifest(name, version) for name, version in shelf.promoted().items()]
    if not manifests or any(NUMBERS not in manifest.files for manifest in manifests):
        pytest.skip("no model is shipped, or one from before there were numbers beside the parts")

    asked = _asked_in_a_process_of_its_own(tmp_path, ROOT / "models")

    assert len(asked) == 1
