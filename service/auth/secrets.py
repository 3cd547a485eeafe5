"""Keys as callers show them, and how secrets are compared. Nothing here is ever logged."""

from __future__ import annotations

import hmac
import re
from typing import Final

from service.storage.tokens import digest

__all__ = ["digest", "looks_like_a_key", "same"]

# The id finds the row, the secret is 32 random bytes: no slow hash is needed, nobody can try 2**256 of them.
_KEY: Final = re.compile(r"parley_[A-Za-z0-9]{1,40}_[A-Za-z0-9_-]{20,128}")


def looks_like_a_key(presented: str) -> bool:
    """Whether this may be a key of ours (``parley_<id>_<secret>``) and is worth looking up."""
    return _KEY.fullmatch(presented) is not None


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
