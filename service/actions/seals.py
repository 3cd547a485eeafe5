"""A selection sealed: what is applied is what was shown, by the person to whom it was shown, and not too late."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from service.moderation.errors import FieldError, Invalid
from service.storage.bulk import Waiting

GOOD_FOR: Final = timedelta(hours=1)
MOST_BYTES: Final = 1_000_000
SIGNED: Final = 32
STALE: Final = FieldError("/seal", "stale", "This page is out of date. Look at the selection and its samples again.")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal holds: the cases selected as (row, version), and the public ids of those shown as samples."""

    cases: tuple[tuple[int, int], ...]
    samples: tuple[str, ...]


def seal(pepper: bytes, person_id: int, selected: Sequence[Waiting], samples: Sequence[str], now: datetime) -> str:
    """A selection as text that only this site can make, for this person, good for an hour."""
    cases = [(case.row, case.version) for case in selected]
    told = {"person": person_id, "at": now.timestamp(), "cases": cases, "samples": list(samples)}
    packed = zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(_signature(pepper, packed) + packed).decode()


def unseal(pepper: bytes, person_id: int, sent: str, now: datetime) -> Sealed:
    """What was sealed. Raises Invalid for a seal that is none, of somebody else, or older than an hour."""
    try:
        bare = base64.urlsafe_b64decode(sent.encode("ascii"))
        signed, packed = bare[:SIGNED], bare[SIGNED:]
        if not hmac.compare_digest(signed, _signature(pepper, packed)):
            raise Invalid([STALE])
        told = json.loads(zlib.decompressobj().decompress(packed, MOST_BYTES))
    except (ValueError, zlib.error) as error:
        raise Invalid([STALE]) from error
    return _opened(told, person_id, now)


def _opened(told: dict[str, Any], person_id: int, now: datetime) -> Sealed:
    age = now - datetime.fromtimestamp(told["at"], UTC)
    if told["person"] != person_id or not timedelta(0) <= age <= GOOD_FOR:
        raise Invalid([STALE])
    return Sealed(tuple((row, version) for row, version in told["cases"]), tuple(told["samples"]))


def _signature(pepper: bytes, packed: bytes) -> bytes:
    """HMAC-SHA-256 under the site's secret; the prefix keeps it apart from what else that secret signs."""
    return hmac.new(pepper, b"selection\0" + packed, hashlib.sha256).digest()
