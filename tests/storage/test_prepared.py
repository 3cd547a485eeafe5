"""Statements that are compiled once answer as SQLAlchemy's own execution does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Float, bindparam, cast, insert, literal_column, select

from service.storage.engine import Store, Taken, Unreachable
from service.storage.prepared import Prepared
from service.storage.tables import events, people, sites
from tests.builders_storage import MONDAY

SITE = {"slug": "gazette", "name": "Gazette", "language": "en", "pepper": b"\x00\xff", "created_at": MONDAY}
INTO = Prepared(insert(sites).returning(sites.c.id), tuple(SITE))
ALL = Prepared(select(sites).where(sites.c.slug == bindparam("slug")))


def test_what_is_written_is_read_back_in_pythons_types(store: Store) -> None:
    with store.write() as connection:
        of = INTO.scalar(connection, SITE)

    with store.glance() as line:
        row = ALL.first(line, {"slug": "gazette"})

    assert row._asdict() == {"id": of, **SITE, "desk": None}


def test_it_reads_what_sqlalchemy_wrote_and_the_other_way_round(store: Store) -> None:
    with store.write() as connection:
        connection.execute(insert(sites), SITE)
        INTO.run(connection, {**SITE, "slug": "herald"})

    with store.read() as connection:
        ours = [tuple(ALL.first(connection, {"slug": slug})) for slug in ("gazette", "herald")]
        theirs = [tuple(row) for row in connection.execute(select(sites).order_by(sites.c.id))]

    assert ours == theirs


def test_json_comes_back_as_it_went(store: Store) -> None:
    data = {"text": "Ärger, \u2028 «ո՞վ» 😀", "numbers": [1, 0.25, None, True], "empty": {}}
    add = Prepared.into(events, "public_id", "site_id", "number", "kind", "data", "made_at")
    with store.write() as connection:
        of = INTO.scalar(connection, SITE)
        add.run(
            connection, {"public_id": "e", "site_id": of, "number": 1, "kind": "k", "data": data, "made_at": MONDAY}
        )

    with store.glance() as line:
        found = Prepared(select(events.c.data)).scalar(line, {})

    assert found == data


def test_a_moment_of_another_zone_is_the_same_moment(store: Store) -> None:
    yerevan = MONDAY.astimezone(timezone(timedelta(hours=4)))
    with store.write() as connection:
        INTO.run(connection, {**SITE, "created_at": yerevan})

    with store.glance() as line:
        found = ALL.first(line, {"slug": "gazette"}).created_at

    assert (found, found.tzinfo) == (MONDAY, UTC)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with store.write() as connection, pytest.raises(ValueError, match="without a zone"):
        INTO.run(connection, {**SITE, "created_at": datetime(2026, 11, 2)})  # noqa: DTZ001 -- that is the mistake


def test_a_value_that_is_missing_is_an_error(store: Store) -> None:
    with store.glance() as line, pytest.raises((KeyError, Unreachable)):
        ALL.first(line, {})


def test_many_rows_are_written_at_once_and_none_is_no_row(store: Store) -> None:
    with store.write() as connection:
        INTO_PEOPLE.many(connection, [])
        INTO_PEOPLE.many(connection, ({"email": f"p{n}", "name": "P", "created_at": MONDAY} for n in range(300)))

    with store.glance() as line:
        found = Prepared(select(people.c.email)).rows(line, {})

    assert len({row.email for row in found}) == 300


def test_errors_are_those_that_callers_know_and_hold_no_values(store: Store) -> None:
    with pytest.raises(Taken) as taken, store.write() as connection:
        INTO_PEOPLE.many(connection, [{"email": "mia@example.org", "name": "Mia", "created_at": MONDAY}] * 2)
    with pytest.raises(Unreachable), store.glance() as line:
        Prepared(select(people.c.email).with_only_columns(sites.c.slug.op("no such operator")(1))).first(line, {})

    assert "mia@example.org" not in str(taken.value).replace(str(taken.value.orig), "")


def test_nothing_that_was_glanced_at_can_have_been_written(store: Store) -> None:
    with store.glance() as line:
        if store.dialect == "sqlite":
            INTO_PEOPLE.run(line, {"email": "p", "name": "P", "created_at": MONDAY})

    with store.glance() as line:
        assert Prepared(select(people.c.email)).first(line, {}) is None


INTO_PEOPLE = Prepared.into(people, "email", "name", "created_at")


def test_numbers_with_a_point_are_read_as_such(store: Store) -> None:
    half = Prepared(select(cast(literal_column("0.5"), Float()).label("half")))

    with store.read() as connection:
        assert half.scalar(connection, {}) == 0.5
