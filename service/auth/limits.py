"""How often one caller may ask: a bucket of requests that refills, counted in memory, in each worker by itself."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

MOST_CALLERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a caller: ``remaining`` of ``limit`` requests that refill within ``window`` seconds.

    ``seconds`` is how long to wait: for the next request where this one was refused, else until all are back.
    """

    granted: bool
    limit: int
    remaining: int
    window: int
    seconds: float

    @property
    def reset(self) -> int:
        """The wait in whole seconds; the refused wait at least one."""
        return max(0 if self.granted else 1, math.ceil(self.seconds))


@dataclass
class Bucket:
    """Holds ``burst`` requests a caller and refills at ``per_minute``; ``per_minute`` 0 is no limit.

    The generic cell rate algorithm: of each caller only the moment at which the bucket will be full again is kept
    (ITU-T I.371; https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm). ``seconds`` is a clock that never jumps.
    """

    per_minute: int
    burst: int
    seconds: Callable[[], float] = time.monotonic
    _full_at: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, caller: str) -> Allowance | None:
        """Take one request out of the caller's bucket. None where nothing is limited."""
        if not self.per_minute:
            return None
        now, one = self.seconds(), 60 / self.per_minute
        with self._lock:
            full_at = max(self._full_at.get(caller, now), now) + one
            late = full_at - now - one * self.burst
            if late <= 1e-9:
                self._keep(caller, full_at, now)
        return self._refused(late, one) if late > 1e-9 else self._granted(full_at - now, one)

    def _keep(self, caller: str, full_at: float, now: float) -> None:
        if len(self._full_at) >= MOST_CALLERS:
            self._full_at = {name: moment for name, moment in self._full_at.items() if moment > now}
        self._full_at[caller] = full_at

    def _granted(self, until_full: float, one: float) -> Allowance:
        remaining = self.burst - math.ceil(until_full / one - 1e-9)
        return Allowance(True, self.burst, remaining, self._window(one), until_full)

    def _refused(self, late: float, one: float) -> Allowance:
        return Allowance(False, self.burst, 0, self._window(one), late)

    def _window(self, one: float) -> int:
        return max(1, math.ceil(self.burst * one))
