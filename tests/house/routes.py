"""Every endpoint of the app as (method, path), read from the live route table."""

from __future__ import annotations

import tempfile
from pathlib import Path

from service.app import create_app
from service.settings import Settings


def routes() -> list[tuple[str, str]]:
    """All but the methods that Flask adds by itself (HEAD, OPTIONS)."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/routes.db", models_folder=Path(folder), log_level="error", metrics=True
        )
        rules = list(create_app(settings).url_map.iter_rules())
    return sorted({(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}})
