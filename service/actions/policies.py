"""Policies in force, parsed once a version."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from service.moderation.policy.document import Policy, parse
from service.storage.engine import AnyLine
from service.storage.sites import policy_text

KEPT = 256


@dataclass
class PolicyCache:
    """Parsed policies by site and version. A version never changes, so nothing here ever grows stale."""

    _kept: OrderedDict[tuple[int, int], Policy] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, connection: AnyLine, site_id: int, version: int) -> Policy:
        """The policy of a site in this version, which must exist."""
        with self._lock:
            found = self._kept.get((site_id, version))
        return self._load(connection, site_id, version) if found is None else found

    def _load(self, connection: AnyLine, site_id: int, version: int) -> Policy:
        policy = parse(policy_text(connection, site_id, version) or "")
        with self._lock:
            self._kept[site_id, version] = policy
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return policy
