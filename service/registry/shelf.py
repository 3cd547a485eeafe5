"""The shelf in front of models/: publish, promote, roll back and load what training made."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from weakref import WeakValueDictionary

from pydantic import ValidationError

from service.moderation.classifier import ENGINES, Classifier, Counted, Panel
from service.moderation.encoder import Encoder
from service.moderation.errors import NotFound
from service.moderation.numbers import Numbers, numbers_of
from service.registry.files import swap, vouch, vouched, write
from service.registry.manifest import Manifest, RefusedError
from service.registry.numbers import NUMBERS, pack_numbers, unpack_numbers
from service.registry.parts import PARTS, pack, unpack

MANIFEST: Final = "manifest.json"
CURRENT: Final = "current.json"
HISTORY: Final = "history.jsonl"
ENCODER: Final = "encoder.onnx"
TOKENIZER: Final = "tokenizer.json"
SERVED: Final = (NUMBERS, ENCODER, TOKENIZER)
"""The files that serving loads, where a version has them."""


class Shelf:
    """The folder of models: ``current.json`` says which version of each name serves, ``history.jsonl`` who chose it.

    One shelf may be asked by many threads; files change by rename only, so other processes read whole files.
    ``engine``: how its panels read (see ``classifier.ENGINES``); with ``ngrams`` no encoder is loaded. ``counted`` is
    told what the encoder read, and what it was spared.
    """

    def __init__(self, folder: Path, engine: str = "full", counted: Counted | None = None) -> None:
        if engine not in ENGINES:
            raise ValueError(f"{engine!r} is no engine; there are: {', '.join(ENGINES)}")
        self.folder = folder
        self._current = str(folder / CURRENT)
        self.engine = engine
        self._counted = counted
        self._encoders: WeakValueDictionary[tuple[str, str], Encoder] = WeakValueDictionary()
        self._lock = threading.Lock()
        self._panel: Panel | None = None
        self._seen: tuple[int, int, int] | None = None
        self._error: str | None = None
        self._learned: dict[str, Mapping[str, Any] | None] = {}

    # What serves

    def current(self) -> Panel:
        """The panel of promoted classifiers, read anew when ``current.json`` has changed.

        A model that fails to load leaves the panel before it in place, which a process that starts finds in the
        history, and is told in ``health``. With nothing to serve
        the panel is empty: it scores no language, so that every comment waits for a person.
        """
        seen = self._stamp()
        if self._panel is not None and seen == self._seen:
            return self._panel
        with self._lock:
            if self._panel is None or seen != self._seen:
                self._reload(seen)
            assert self._panel is not None
            return self._panel

    def health(self) -> dict[str, Any]:
        """``serving``: version of each classifier in use; ``wanted``: what ``current.json`` asks for; ``error``: the
        last failure to load, or None; ``ok``: something serves and nothing failed; ``engine``: how it is read;
        ``encoders``: those of ``serving`` whose encoder is loaded; ``reviewed``: those that were fitted on decisions of
        people, as ``version``, ``created_at`` and ``onward`` (it goes on from a version that had learned from some)."""
        panel = self.current()
        serving = sorted(classifier.version for classifier in panel.classifiers)
        encoders = sorted(classifier.version for classifier in panel.classifiers if classifier.second is not None)
        try:
            wanted = sorted(f"{name}/{version}" for name, version in self.promoted().items())
        except RefusedError:
            wanted = []
        ok = bool(serving) and self._error is None
        found = {"ok": ok, "serving": serving, "wanted": wanted, "error": self._error}
        reviewed = [one for one in map(self._reviewed, serving) if one is not None]
        return {**found, "engine": self.engine, "encoders": encoders, "reviewed": reviewed}

    def _reviewed(self, version: str) -> Mapping[str, Any] | None:
        """What ``health`` tells of a version that learned from decisions. It never changes, so it is read once."""
        if version not in self._learned:
            with suppress(NotFound, RefusedError):
                manifest = self.manifest(*version.split("/", 1))
                onward = any(source.startswith("reviews of ") for source in manifest.data)
                told = {"version": version, "created_at": manifest.created_at, "onward": onward}
                self._learned[version] = told if onward or "reviews" in manifest.data else None
        return self._learned.get(version)

    def promoted(self) -> dict[str, str]:
        """Name to version, as ``current.json`` says; empty where absent. Raises ``RefusedError`` if unreadable."""
        try:
            found = json.loads((self.folder / CURRENT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise RefusedError(f"{CURRENT} cannot be read: {error}") from error
        if not isinstance(found, dict) or not all(isinstance(version, str) for version in found.values()):
            raise RefusedError(f"{CURRENT} must map names to versions")
        return found

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = os.stat(self._current)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _reload(self, seen: tuple[int, int, int] | None) -> None:
        """Load what is promoted; on failure keep what serves and remember why. Heavy: unpacks every model."""
        try:
            chosen = self.promoted()
            self._panel = self._panel_of([self.load(name, version) for name, version in sorted(chosen.items())])
            self._error = None if chosen else "no model is promoted"
        except RefusedError as error:
            self._error = str(error)
            if self._panel is None:
                self._panel = self._panel_of(self._served_before())
        self._seen = seen

    def _panel_of(self, classifiers: list[Classifier]) -> Panel:
        return Panel(classifiers, self.engine, self._counted)

    def _served_before(self) -> list[Classifier]:
        """Of each name the newest version of the history that loads: what to serve beside a broken promotion."""
        try:
            tried = [(e["name"], v) for e in reversed(self.history()) for v in (e["version"], e["previous"]) if v]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        found: dict[str, Classifier] = {}
        for name, version in tried:
            if name not in found:
                with suppress(RefusedError):
                    found[name] = self.load(name, version)
        return [found[name] for name in sorted(found)]

    # What is there

    def versions(self, name: str) -> list[str]:
        """The published versions of ``name``, oldest first."""
        found = [manifest.parent.name for manifest in self._place(name).glob(f"*/{MANIFEST}")]
        return sorted((v for v in found if not v.startswith(".")), key=_order)

    def manifest(self, name: str, version: str) -> Manifest:
        """The manifest of one version; raises ``NotFound`` or ``RefusedError``."""
        path = self._place(name, version) / MANIFEST
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise NotFound(f"there is no model {name}/{version}") from error
        except (OSError, ValidationError) as error:
            raise RefusedError(f"the manifest of {name}/{version} cannot be read: {error}") from error

    def parts(self, name: str, version: str) -> Mapping[str, Any]:
        """The fitted parts, once their sha256 agrees with the manifest; raises ``NotFound`` or ``RefusedError``."""
        manifest = self.manifest(name, version)
        try:
            packed = (self._place(name, version) / PARTS).read_bytes()
        except OSError as error:
            raise RefusedError(f"the parts of {name}/{version} cannot be read: {error.strerror}") from error
        if sha256(packed).hexdigest() != manifest.parts_sha256:
            raise RefusedError(f"the parts of {name}/{version} are not the ones its manifest vouches for")
        return unpack(packed)

    def load(self, name: str, version: str) -> Classifier:
        """One version as a classifier; raises ``RefusedError`` with the reason for whatever goes wrong."""
        try:
            return self._loaded(name, version, self.manifest(name, version))
        except RefusedError:
            raise
        except NotFound as error:
            raise RefusedError(str(error)) from error
        except Exception as error:  # whatever a strange artefact does, the old one serves on
            raise RefusedError(f"{name}/{version} does not load: {type(error).__name__}: {error}") from error

    def _loaded(self, name: str, version: str, manifest: Manifest) -> Classifier:
        """From its numbers; from its parts, which takes scikit-learn, where an older version has none."""
        kept = self._vouched_files(name, version, manifest)
        packed = kept.pop(NUMBERS, None)
        numbers: Numbers = unpack_numbers(packed) if packed else numbers_of(self.parts(name, version))
        encoder = self._encoder(manifest, kept) if manifest.encoder and self.engine != "ngrams" else None
        return Classifier.from_numbers(numbers, manifest.model_dump(), encoder)

    def _vouched_files(self, name: str, version: str, manifest: Manifest) -> dict[str, bytes]:
        """What this engine loads of the files of the manifest, all of which are looked at; raises ``RefusedError``."""
        wanted = (NUMBERS,) if self.engine == "ngrams" else SERVED
        kept = {}
        for file, expected in manifest.files.items():
            path = self._place(name, version) / file
            try:
                if file in wanted:
                    kept[file] = vouched(path, expected)
                else:
                    vouch(path, expected)
            except (OSError, ValueError) as error:
                raise RefusedError(f"{file} of {name}/{version} cannot be used: {error}") from error
        return kept

    def _encoder(self, manifest: Manifest, kept: Mapping[str, bytes]) -> Encoder:
        """The version's encoder, once for all versions that have the same."""
        if missing := [file for file in (ENCODER, TOKENIZER) if file not in kept]:
            raise RefusedError(f"{manifest.full_version} has no {' and no '.join(missing)} for its encoder")
        key = manifest.files[ENCODER], manifest.files[TOKENIZER]
        found = self._encoders.get(key)
        if found is None:
            found = Encoder.from_bytes(kept[ENCODER], kept[TOKENIZER], int((manifest.encoder or {}).get("together", 1)))
            self._encoders[key] = found
        return found

    # What changes it

    def publish(self, name: str, parts: Mapping[str, Any], manifest: Manifest, files: Mapping[str, bytes]) -> str:
        """Put a version on the shelf and answer its number (``2026.11.22-1``); nothing serves it yet.

        ``files`` maps further relative paths (report, plots, the encoder) to bytes. All is written beside its place and
        renamed: a broken run leaves no half version. Raises ``RefusedError`` for parts that could not be loaded.
        """
        place = self._place(name)
        place.mkdir(parents=True, exist_ok=True)
        whole = {**files, PARTS: pack(parts)}
        whole[NUMBERS] = pack_numbers(_numbers_of(unpack(whole[PARTS])))
        desk = Path(tempfile.mkdtemp(prefix=".being-written-", dir=place))
        try:
            return self._write_and_place(desk, name, manifest, whole)
        finally:
            shutil.rmtree(desk, ignore_errors=True)

    def _write_and_place(self, desk: Path, name: str, manifest: Manifest, files: Mapping[str, bytes]) -> str:
        for relative, content in files.items():
            write(desk / relative, content)
        sums = {file: sha256(files[file]).hexdigest() for file in (PARTS, *SERVED) if file in files}
        desk.chmod(0o755)
        day = manifest.created_at.strftime("%Y.%m.%d")
        number = 1 + max((_order(v)[-1] for v in self.versions(name) if v.startswith(f"{day}-")), default=0)
        while True:
            version = f"{day}-{number}"
            final = manifest.model_copy(
                update={"name": name, "version": version, "files": sums, "parts_sha256": sums[PARTS]}
            )
            write(desk / MANIFEST, final.model_dump_json(indent=1).encode() + b"\n")
            try:
                desk.rename(self._place(name, version))
                return version
            except OSError:
                if not self._place(name, version).exists():
                    raise
                number += 1

    def promote(self, name: str, version: str, by: str, now: datetime, note: str | None = None) -> None:
        """Let ``version`` serve from now on; raises ``NotFound`` or ``RefusedError`` before anything changes."""
        self.load(name, self.manifest(name, version).version)
        self.parts(name, version)  # nobody could learn onward from a version without
        self._choose("promote", name, version, by, now, note)

    def rollback(self, name: str, by: str, now: datetime, note: str | None = None) -> str:
        """Undo the last promotion of ``name`` that still stands and answer the version that serves again.

        Raises ``NotFound`` where no version served before.
        """
        served = self._served(name)
        if len(served) < 2:
            raise NotFound(f"no version of {name} served before the present one")
        self.load(name, served[-2])
        self._choose("rollback", name, served[-2], by, now, note)
        return served[-2]

    def history(self) -> list[dict[str, Any]]:
        """Every promotion and rollback, oldest first."""
        try:
            lines = (self.folder / HISTORY).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines if line.strip()]

    def _served(self, name: str) -> list[str]:
        """The versions of ``name`` that served one after another, with what was rolled back taken out."""
        served: list[str] = []
        for entry in self.history():
            if entry["name"] == name and entry["action"] == "promote":
                served.append(entry["version"])
            elif entry["name"] == name and served:
                served.pop()
        return served

    def _choose(self, action: str, name: str, version: str, by: str, now: datetime, note: str | None) -> None:
        chosen = self.promoted()
        entry: dict[str, str | None] = {"at": now.isoformat(), "by": by, "action": action}
        entry |= {"name": name, "version": version}
        entry |= {"previous": chosen.get(name), "note": note}
        with (self.folder / HISTORY).open("a", encoding="utf-8") as history:
            history.write(json.dumps(entry, ensure_ascii=False) + "\n")
            history.flush()
            os.fsync(history.fileno())
        swap(self.folder / CURRENT, json.dumps({**chosen, name: version}, indent=1, sort_keys=True) + "\n")

    def _place(self, name: str, version: str | None = None) -> Path:
        """The folder of a name or a version; raises ``NotFound`` for a name that would lead elsewhere."""
        for part in (name, version):
            if part is not None and (not part or part.startswith(".") or "/" in part or os.sep in part):
                raise NotFound(f"{part!r} cannot be the name of a model or version")
        return self.folder / name if version is None else self.folder / name / version


def _order(version: str) -> tuple[int, ...]:
    """A version as numbers, so that ``…-10`` comes after ``…-9``."""
    return tuple(int(piece) if piece.isdigit() else 0 for piece in version.replace("-", ".").split("."))


def _numbers_of(parts: Mapping[str, Any]) -> Numbers:
    try:
        return numbers_of(parts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RefusedError(f"the parts cannot be served: {type(error).__name__}: {error}") from error
