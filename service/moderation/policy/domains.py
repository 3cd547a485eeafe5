"""Host names told in one way, and whether a list of domains covers one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

_HOST: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def fold_host(host: str) -> str | None:
    """The ASCII form of a host name (IDNA 2003), lower case, no dot at the end; None where it is no host name."""
    plain = unicodedata.normalize("NFKC", host).casefold().rstrip(".")
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return plain if _HOST.fullmatch(plain) else None


def covering(domains: Collection[str], host: str) -> str | None:
    """The member of ``domains`` that is ``host`` or a parent of it; None where there is none."""
    while host:
        if host in domains:
            return host
        host = host.partition(".")[2]
    return None
