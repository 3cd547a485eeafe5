"""Every option of the service: its type, its default, one sentence, and the variable that sets it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

PREFIX: Final = "PARLEY_"
TEST_PREFIX: Final = "PARLEY_TEST_"
MODELS: Final = Path("models")
DEFAULT_POLICY: Final = Path("data/policies/default.yaml")


class SettingsError(Exception):
    """The environment has mistakes; ``errors`` holds one sentence for each, and each names its variable."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(errors))


def option(default: Any, sentence: str, read: Callable[[str], Any]) -> Any:
    """A field of ``Settings``: ``read`` makes the value from text or raises ValueError."""
    return field(default=default, metadata={"sentence": sentence, "read": read})


def text(value: str) -> str:
    """Any text but none."""
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def folder(value: str) -> Path:
    """A path, relative ones from the working directory."""
    return Path(text(value)).expanduser()


def number(low: int, high: int) -> Callable[[str], int]:
    """A whole number from ``low`` to ``high``."""

    def read(value: str) -> int:
        stripped = value.strip()
        plain = stripped.isascii() and stripped.isdigit()
        if not plain or not low <= int(stripped[:20]) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(stripped)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """One of a few words, in any case."""

    def read(value: str) -> str:
        word = value.strip().lower()
        if word not in words:
            raise ValueError(f"must be one of: {', '.join(words)}")
        return word

    return read


def switch(value: str) -> bool:
    """``on`` or ``off``."""
    word = value.strip().lower()
    if word not in {"on", "off"}:
        raise ValueError("must be on or off")
    return word == "on"


def database(value: str) -> str:
    """A database URL that we can open: SQLite or PostgreSQL through psycopg 3."""
    url = text(value)
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url


def web_address(value: str) -> str:
    """An http or https address without query, fragment or closing slash."""
    parts = urlsplit(text(value))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a web address such as https://moderation.example.org")
    return parts.geturl().rstrip("/")


def address_to_bind(value: str) -> str:
    """``host:port`` (an IPv6 host in brackets) or ``unix:/path``."""
    stripped = text(value)
    if stripped.startswith("unix:/"):
        return stripped
    host, colon, port = stripped.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
        raise ValueError("must be host:port such as 127.0.0.1:8000, or unix:/path/to/socket")
    return stripped


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may choose. Made once, by ``from_environment``; only ``app`` and ``__main__`` read it."""

    database_url: str = option(
        "sqlite:///var/parley.db", "Where everything is kept: an SQLite file or a PostgreSQL database.", database
    )
    durability: str = option(
        "full",
        "What a finished write survives: full, also a power cut; normal, only a crash of the service.",
        one_of("full", "normal"),
    )
    models_folder: Path = option(MODELS, "The shelf that models are served from.", folder)  # noqa: RUF009 -- a field
    engine: str = option(
        "full",
        "How comments are read: full, by n-grams and encoder; cascade, by the encoder only where n-grams leave a doubt "
        "that matters; ngrams, by n-grams alone.",
        one_of("full", "cascade", "ngrams"),
    )
    default_policy_path: Path = option(DEFAULT_POLICY, "The policy of a new site.", folder)  # noqa: RUF009 -- a field
    base_url: str = option(
        "http://127.0.0.1:8000", "The address people reach the console under; links and cookies follow it.", web_address
    )
    bind: str = option("127.0.0.1:8000", "The address the server listens on.", address_to_bind)
    workers: int = option(2, "How many processes serve requests.", number(1, 64))
    threads: int = option(4, "How many requests one process serves at once.", number(1, 64))
    trusted_proxies: int = option(
        0, "How many reverse proxies stand in front and may state the visitor's address and scheme.", number(0, 8)
    )
    session_hours: int = option(12, "How long a sign-in to the console lasts.", number(1, 720))
    cookie_secure: str = option(
        "auto",
        "Whether the session cookie travels over https only: auto follows the base URL.",
        one_of("auto", "on", "off"),
    )
    key_requests_per_minute: int = option(
        6000, "Requests an API key may make in a minute, counted by each worker; 0 is no limit.", number(0, 1_000_000)
    )
    key_burst: int = option(
        200, "Requests an API key may make at once, before it must keep to its rate.", number(1, 1_000_000)
    )
    sign_in_attempts_per_minute: int = option(
        10, "Sign-ins one address may try within a minute, counted in each worker; 0 is no limit.", number(0, 10_000)
    )
    decision_grace_seconds: int = option(
        5, "How long a person's decision can be undone before the site's endpoints are told of it.", number(0, 600)
    )
    max_body_bytes: int = option(
        33_554_432, "The largest request body that is read, in bytes.", number(32_768, 1_073_741_824)
    )
    log_level: str = option(
        "info", "The least grave log line that is written.", one_of("debug", "info", "warning", "error")
    )
    metrics: bool = option(True, "Whether /metrics answers.", switch)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry ``Secure``: as said, or as the base URL's scheme has it."""
        if self.cookie_secure == "auto":
            return self.base_url.startswith("https://")
        return self.cookie_secure == "on"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every ``PARLEY_*`` variable. Raises SettingsError with all mistakes at once."""
        known = {variable_of(f): f for f in fields(cls)}
        errors = _misspelt(environ, known)
        values: dict[str, Any] = {}
        for name, option_field in known.items():
            if name not in environ:
                continue
            try:
                values[option_field.name] = option_field.metadata["read"](environ[name])
            except ValueError as mistake:
                errors.append(f"{name} {mistake}.")
        if errors:
            raise SettingsError(errors)
        return cls(**values)


def variable_of(option_field: Field[Any]) -> str:
    """The environment variable that sets an option."""
    return PREFIX + option_field.name.upper()


def _misspelt(environ: Mapping[str, str], known: Mapping[str, Field[Any]]) -> list[str]:
    """Variables that look like ours, misspelt: near misses only, for others share the prefix (Kubernetes adds some)."""
    ours = [name for name in environ if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)]
    errors = []
    for name in sorted(set(ours) - set(known)):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.86)
        if near:
            errors.append(f"{name} is no setting; {near[0]} may be meant.")
    return errors
