"""Hashing n-grams: compiled where ``deploy/kernel.py`` could compile it, else in NumPy, with the same numbers."""

from __future__ import annotations

from typing import Final

from service.moderation.kernel.compiled import Compiled, load
from service.moderation.kernel.plain import Plain

__all__ = ["KERNEL", "Compiled", "Plain"]

KERNEL: Final[Compiled | Plain] = load() or Plain()
"""What this process hashes with."""
