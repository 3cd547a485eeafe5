"""How callers of dialects without our keys are known: Coral's signatures and Akismet's keys of twelve letters."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.storage import suggestions
from service.storage.sites import Site, all_sites

PREFIX: Final = "sha256="
ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
KEY_LETTERS: Final = 12
"""The WordPress plugin refuses keys of any other length without asking. 32 to the 12th is 60 bits."""
CORAL_MODES: Final = ("flag", "withhold", "reject")


@dataclass(frozen=True, slots=True)
class CoralDoor:
    """The site that a signature belongs to, and what it has chosen: see ``coral.moderate``."""

    site: Site
    flags_alone: bool
    rejects: bool


def coral_door(works: Works, raw: bytes, signatures: Sequence[str]) -> CoralDoor | None:
    """The site one of whose secrets signed ``raw``; None where none did. Compared in constant time."""
    with works.store.read() as connection:
        known = [(site, suggestions.settings_of(connection, site.id)) for site in all_sites(connection)]
    for site, chosen in known:
        for secret in chosen.get("coral_secrets", ()):
            expected = PREFIX + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
            if any(hmac.compare_digest(expected.encode(), shown.encode()) for shown in signatures):
                mode = chosen.get("coral_mode", "withhold")
                return CoralDoor(site, mode == "flag", mode == "reject")
    return None


def add_coral_secret(works: Works, site: Site, secret: str) -> None:
    """Take signatures made with this secret too, as Coral shows it (``empsec_…``). Raises Invalid."""
    if len(secret.strip()) < 32:
        raise Invalid([FieldError("/secret", "too-short", "Give the whole secret as Coral shows it: empsec_…")])
    _change(works, site, lambda chosen: {"coral_secrets": [*chosen.get("coral_secrets", ()), secret.strip()][-4:]})


def remove_coral_secrets(works: Works, site: Site, keep: int = 0) -> None:
    """Forget all but the newest ``keep`` secrets: the end of a rotation."""
    _change(
        works, site, lambda chosen: {"coral_secrets": list(chosen.get("coral_secrets", ()))[-keep:] if keep else []}
    )


def choose_coral_mode(works: Works, site: Site, mode: str) -> None:
    """What Coral is told of a comment that the policy rejects or holds. Raises Invalid."""
    if mode not in CORAL_MODES:
        raise Invalid([FieldError("/mode", "unknown", f"Say one of {', '.join(CORAL_MODES)}.")])
    _change(works, site, lambda _: {"coral_mode": mode})


def add_akismet_key(works: Works, site: Site) -> str:
    """A new key for Akismet's clients; shown once, kept as a digest."""
    key = "".join(secrets.choice(ALPHABET) for _ in range(KEY_LETTERS))
    _change(works, site, lambda chosen: {"akismet_keys": [*chosen.get("akismet_keys", ()), _digest(key)]})
    return key


def revoke_akismet_keys(works: Works, site: Site) -> None:
    """End all of them."""
    _change(works, site, lambda _: {"akismet_keys": []})


def akismet_site(works: Works, key: str) -> Site | None:
    """The site of a key; None where nobody has it."""
    shown = _digest(key)
    with works.store.read() as connection:
        for site in all_sites(connection):
            if shown in suggestions.settings_of(connection, site.id).get("akismet_keys", ()):
                return site
    return None


def toxic_from(works: Works, site: Site) -> float | None:
    """From what toxicity on a comment counts as spam too; None (the default): only spam does."""
    with works.store.read() as connection:
        found = suggestions.settings_of(connection, site.id).get("akismet_toxic_from")
    return None if found is None else float(found)


def choose_toxic_from(works: Works, site: Site, threshold: float | None) -> None:
    """Let toxicity from here on count as spam, or with None no more. Raises Invalid."""
    if threshold is not None and not 0.0 < threshold <= 1.0:
        raise Invalid([FieldError("/threshold", "out-of-range", "Give a number above 0 and up to 1.")])
    _change(works, site, lambda _: {"akismet_toxic_from": threshold})


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _change(works: Works, site: Site, of: Any) -> None:
    with works.store.write() as connection:
        chosen = suggestions.settings_of(connection, site.id)
        suggestions.save_settings(connection, site.id, {**chosen, **of(chosen)})
