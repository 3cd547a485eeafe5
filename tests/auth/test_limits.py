"""A caller has a bucket of requests that refills."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from service.auth.limits import MOST_CALLERS, Allowance, Bucket


@dataclass
class Seconds:
    """A clock that the test moves."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def taken(bucket: Bucket, caller: str, times: int) -> list[bool]:
    found = [bucket.take(caller) for _ in range(times)]
    return [allowance.granted for allowance in found if allowance is not None]


def test_as_many_requests_as_the_bucket_holds_are_granted_at_once_and_no_more(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=60, burst=3, seconds=seconds)

    assert taken(bucket, "a", 5) == [True, True, True, False, False]


def test_the_bucket_refills_at_the_rate(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=60, burst=3, seconds=seconds)
    taken(bucket, "a", 3)

    seconds.now += 2

    assert taken(bucket, "a", 3) == [True, True, False]


def test_it_never_holds_more_than_the_burst(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=60, burst=3, seconds=seconds)
    taken(bucket, "a", 1)

    seconds.now += 3_600

    assert taken(bucket, "a", 4) == [True, True, True, False]


def test_requests_that_were_refused_do_not_make_the_wait_longer(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=60, burst=1, seconds=seconds)
    taken(bucket, "a", 100)

    seconds.now += 1

    assert taken(bucket, "a", 1) == [True]


def test_one_caller_does_not_use_up_what_another_has(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=1, burst=1, seconds=seconds)

    assert taken(bucket, "a", 2) == [True, False]
    assert taken(bucket, "b", 1) == [True]


def test_what_is_left_is_told(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=30, burst=10, seconds=seconds)

    assert bucket.take("a") == Allowance(granted=True, limit=10, remaining=9, window=20, seconds=2)
    assert bucket.take("a") == Allowance(granted=True, limit=10, remaining=8, window=20, seconds=4)


def test_the_refused_are_told_how_long_to_wait(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=6, burst=1, seconds=seconds)
    bucket.take("a")
    seconds.now += 3

    assert bucket.take("a") == Allowance(granted=False, limit=1, remaining=0, window=10, seconds=7)


def test_callers_whose_bucket_is_full_again_are_forgotten(seconds: Seconds) -> None:
    bucket = Bucket(per_minute=60, burst=1, seconds=seconds)
    for number in range(MOST_CALLERS):
        bucket.take(str(number))

    seconds.now += 60
    bucket.take("one more")

    assert len(bucket._full_at) == 1


def test_zero_is_no_limit() -> None:
    bucket = Bucket(per_minute=0, burst=1)

    assert [bucket.take("a") for _ in range(1_000)] == [None] * 1_000
