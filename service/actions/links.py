"""Links that open one statement for its author, without signing in: the id and a token that only this site can make."""

from __future__ import annotations

import hashlib
import hmac

LETTERS = 32
"""Of the token: 128 bits in hex, more than anybody can try."""


def token_of(pepper: bytes, statement_id: str) -> str:
    """HMAC-SHA-256 of the id under the site's pepper; the prefix keeps it apart from pseudonyms of the same key."""
    return hmac.new(pepper, f"statement-link\0{statement_id}".encode(), hashlib.sha256).hexdigest()[:LETTERS]


def fits(pepper: bytes, statement_id: str, token: str) -> bool:
    """Whether ``token`` is this statement's, told in a time that does not depend on where it differs."""
    given = token.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(token_of(pepper, statement_id).encode(), given)


def link_of(base_url: str, pepper: bytes, statement_id: str) -> str:
    """The address under which an author reads the statement."""
    return f"{base_url}/statements/{statement_id}?token={token_of(pepper, statement_id)}"
