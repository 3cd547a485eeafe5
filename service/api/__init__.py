"""The face that programs talk to: JSON in, JSON out; no decision is made here."""

from service.api.install import install

__all__ = ["install"]
