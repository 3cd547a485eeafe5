"""Secrets and public ids: made at random, kept as digests."""

from __future__ import annotations

import hashlib
import os
import secrets


def new_secret() -> str:
    """32 random bytes as URL-safe text: a session, a one-time sign-in, the secret half of an API key."""
    return secrets.token_urlsafe(32)


def public_id(prefix: str) -> str:
    """An id fit for URLs that says nothing of how many there are, e.g. ``case_3f9c…`` (80 random bits).

    From where ``secrets`` has its bits as well, by a shorter way: every comment filed takes one or two.
    """
    return f"{prefix}_{os.urandom(10).hex()}"


def digest(secret: str) -> bytes:
    """What is kept of a secret: SHA-256. Enough for random 256-bit secrets, never for passwords."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
