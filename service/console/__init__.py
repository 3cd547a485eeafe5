"""The desk: HTML for moderators; no decision is made here."""

from service.console.routes import blueprint

__all__ = ["blueprint"]
