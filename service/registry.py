"""The shelf in front of models/: publish, promote, roll back and load what training made."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import tempfile
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import joblib
from joblib.numpy_pickle import NumpyUnpickler
from pydantic import BaseModel, ConfigDict, ValidationError

from service.moderation.classifier import Classifier, Panel
from service.moderation.errors import NotFound, ParleyError

PARTS: Final = "parts.joblib"
MANIFEST: Final = "manifest.json"
CURRENT: Final = "current.json"
HISTORY: Final = "history.jsonl"
LARGEST: Final = 512 * 2**20
"""Bytes that a parts file may hold once unpacked; more is refused unread."""

ALLOWED: Final = frozenset(
    {
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy.core.multiarray", "scalar"),
        ("sklearn.isotonic", "IsotonicRegression"),
        ("sklearn.linear_model._logistic", "LogisticRegression"),
    }
)
"""Every class a parts file may name: fitted scikit-learn heads and calibrators, and the arrays inside them."""


class RefusedError(ParleyError):
    """A model cannot be loaded; the text says which and why."""


class Manifest(BaseModel):
    """What a version is made of. Stored beside the parts as ``manifest.json``; names our code by version only.

    ``recipe``: what it was fitted on and how; ``data``: source name to sha256 of the file read; ``metrics``: measure to
    label to number; ``thresholds``: label to ``{"hold": x}``; ``libraries``: library to the version that fitted it.
    ``version`` and ``parts_sha256`` are filled in by ``Shelf.publish``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str = ""
    created_at: datetime
    languages: tuple[str, ...]
    labels: tuple[str, ...]
    text: str
    features: str
    recipe: dict[str, Any] = {}
    seeds: dict[str, int] = {}
    data: dict[str, str] = {}
    rows: dict[str, int] = {}
    licences: dict[str, str] = {}
    libraries: dict[str, str] = {}
    metrics: dict[str, Any] = {}
    thresholds: dict[str, dict[str, float]] = {}
    parts_sha256: str = ""

    @property
    def full_version(self) -> str:
        """Name and version in one word, as it travels with every verdict: ``news-en/2026.11.22-1``."""
        return f"{self.name}/{self.version}"


class _CarefulUnpickler(NumpyUnpickler):  # type: ignore[misc]
    """Joblib's unpickler, that gives no class but the allowed ones."""

    def find_class(self, module: str, name: str) -> Any:
        """The class named, or ``UnpicklingError`` for one that is not on the list."""
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"the file names {module}.{name}, which no model needs")
        return super().find_class(module, name)


def pack(parts: Mapping[str, Any]) -> bytes:
    """The parts as the bytes of a zlib-compressed joblib file."""
    buffer = io.BytesIO()
    joblib.dump(dict(parts), buffer, compress=("zlib", 9))
    return buffer.getvalue()


def unpack(packed: bytes) -> Mapping[str, Any]:
    """The parts out of ``packed``; raises ``RefusedError`` where they are damaged, too large or name another class."""
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(packed, LARGEST)
        whole = inflater.eof
    except zlib.error as error:
        raise RefusedError(f"the parts cannot be unpacked: {error}") from error
    if not whole:
        raise RefusedError(f"the parts are cut short, or unpack to more than {LARGEST >> 20} MiB")
    try:
        parts: Mapping[str, Any] = _CarefulUnpickler("", io.BytesIO(raw), ensure_native_byte_order=False).load()
    except Exception as error:  # a damaged pickle may raise anything
        raise RefusedError(f"the parts cannot be read: {type(error).__name__}: {error}") from error
    return parts


class Shelf:
    """The folder of models: ``current.json`` says which version of each name serves, ``history.jsonl`` who chose it.

    One shelf may be asked by many threads; files change by rename only, so other processes read whole files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._panel: Panel | None = None
        self._seen: tuple[int, int, int] | None = None
        self._error: str | None = None

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
        last failure to load, or None; ``ok``: something serves and nothing failed."""
        panel = self.current()
        serving = sorted(classifier.version for classifier in panel.classifiers)
        try:
            wanted = sorted(f"{name}/{version}" for name, version in self.promoted().items())
        except RefusedError:
            wanted = []
        return {"ok": bool(serving) and self._error is None, "serving": serving, "wanted": wanted, "error": self._error}

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
            found = (self.folder / CURRENT).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _reload(self, seen: tuple[int, int, int] | None) -> None:
        """Load what is promoted; on failure keep what serves and remember why. Heavy: unpacks every model."""
        try:
            chosen = self.promoted()
            self._panel = Panel([self.load(name, version) for name, version in sorted(chosen.items())])
            self._error = None if chosen else "no model is promoted"
        except RefusedError as error:
            self._error = str(error)
            if self._panel is None:
                self._panel = Panel(self._served_before())
        self._seen = seen

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
            manifest = self.manifest(name, version)
            return Classifier.from_parts(self.parts(name, version), manifest.model_dump())
        except RefusedError:
            raise
        except NotFound as error:
            raise RefusedError(str(error)) from error
        except Exception as error:  # whatever a strange artefact does, the old one serves on
            raise RefusedError(f"{name}/{version} does not load: {type(error).__name__}: {error}") from error

    # What changes it

    def publish(self, name: str, parts: Mapping[str, Any], manifest: Manifest, files: Mapping[str, bytes]) -> str:
        """Put a version on the shelf and answer its number (``2026.11.22-1``); nothing serves it yet.

        ``files`` maps further relative paths (report, plots) to bytes. All is written beside its place and renamed:
        a broken run leaves no half version.
        """
        place = self._place(name)
        place.mkdir(parents=True, exist_ok=True)
        packed = pack(parts)
        unpack(packed)
        desk = Path(tempfile.mkdtemp(prefix=".being-written-", dir=place))
        try:
            return self._write_and_place(desk, name, packed, manifest, files)
        finally:
            shutil.rmtree(desk, ignore_errors=True)

    def _write_and_place(
        self, desk: Path, name: str, packed: bytes, manifest: Manifest, files: Mapping[str, bytes]
    ) -> str:
        for relative, content in {**files, PARTS: packed}.items():
            _write(desk / relative, content)
        desk.chmod(0o755)
        day = manifest.created_at.strftime("%Y.%m.%d")
        number = 1 + max((_order(v)[-1] for v in self.versions(name) if v.startswith(f"{day}-")), default=0)
        while True:
            version = f"{day}-{number}"
            final = manifest.model_copy(
                update={"name": name, "version": version, "parts_sha256": sha256(packed).hexdigest()}
            )
            _write(desk / MANIFEST, final.model_dump_json(indent=1).encode() + b"\n")
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
        _swap(self.folder / CURRENT, json.dumps({**chosen, name: version}, indent=1, sort_keys=True) + "\n")

    def _place(self, name: str, version: str | None = None) -> Path:
        """The folder of a name or a version; raises ``NotFound`` for a name that would lead elsewhere."""
        for part in (name, version):
            if part is not None and (not part or part.startswith(".") or "/" in part or os.sep in part):
                raise NotFound(f"{part!r} cannot be the name of a model or version")
        return self.folder / name if version is None else self.folder / name / version


def _order(version: str) -> tuple[int, ...]:
    """A version as numbers, so that ``…-10`` comes after ``…-9``."""
    return tuple(int(piece) if piece.isdigit() else 0 for piece in version.replace("-", ".").split("."))


def _write(path: Path, content: bytes) -> None:
    """Write and flush to disk, making the folder where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(path: Path, content: str) -> None:
    """Replace a file whole: readers see the old or the new one, never a part."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    _write(Path(beside), content.encode())
    Path(beside).chmod(0o644)
    Path(beside).replace(path)
