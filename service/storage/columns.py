"""What columns are made of: the types both databases share, and the shapes that return in every table."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeDecorator

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id: Final = BigInteger().with_variant(Integer(), "sqlite")
Json: Final = JSON().with_variant(JSONB(), "postgresql")
JsonOrNull: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


@lru_cache(maxsize=256)  # a comment writes one or two moments into some ten columns
def _as_text(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without a zone")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


class _UtcText(DATETIME):
    """SQLite's DATETIME with the same text as SQLAlchemy's own, written and read three times as fast."""

    def bind_processor(self, _dialect: Dialect) -> Any:
        """An aware UTC moment as ``2026-11-02 09:00:00.000000``."""
        return lambda value: value and value.isoformat(" ", "microseconds")[:26]

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Any:
        """And back."""
        return lambda text: text and datetime.fromisoformat(text).replace(tzinfo=UTC)


_UTC_TEXT: Final[Any] = _UtcText()  # type: ignore[no-untyped-call]


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC moment to the microsecond; SQLite, which knows no zones, keeps it as UTC text that sorts right."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Our text on SQLite, ``timestamptz`` on PostgreSQL."""
        return dialect.type_descriptor(_UTC_TEXT if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Any:
        """What turns a moment into what the driver takes; on SQLite in one go."""
        if dialect.name == "sqlite":
            return lambda value: value if value is None else _as_text(value)
        return super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive moment rather than guess its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back what was bound."""
        return None if value is None else value.astimezone(UTC)


def row_id() -> Column[int]:
    """The row's own number."""
    return Column("id", Id, primary_key=True)


def of(table: str, *, name: str | None = None, nullable: bool = False) -> Column[Any]:
    """A reference to a row of another table; its name is the table's, less the plural, and ``_id``."""
    return Column(name or f"{table.rstrip('s')}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[Any]:
    """A text."""
    return Column(name, Text(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, UtcTime(), nullable=nullable)


def number(name: str, start: int | None = None) -> Column[Any]:
    """A whole number, and what it starts at."""
    default = None if start is None else text(str(start))
    return Column(name, Integer(), nullable=False, server_default=default)
