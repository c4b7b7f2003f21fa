import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.claiming import FRESH_SECONDS, KEPT_SECONDS, TABLES, Claims
from index.ephemeral import Ephemeral

keys = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Ephemeral]:
    database = Ephemeral(tmp_path / "c.sqlite", (TABLES,), lock="claiming", warn=pytest.fail)
    yield database
    database.close()


@pytest.fixture
def claims(database: Ephemeral, clock: Clock) -> Claims:
    return Claims(database, clock)


def test_work_is_claimed_once_by_any_of_its_keys(claims: Claims) -> None:
    assert claims.claim(["event 1", "message 1"], "work") is not None
    assert claims.claim(["event 1"], "work") is None
    assert claims.claim(["event 2", "message 1"], "work") is None
    assert claims.claim(["event 2"], "work") is not None


@given(st.lists(keys, max_size=12))
def test_of_overlapping_claims_the_first_is_taken(wanted: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.sqlite"
        database = Ephemeral(path, (TABLES,), lock="claiming", warn=pytest.fail)
        claims, known = Claims(database), set[str]()
        for each in wanted:
            taken = claims.claim(each, "") is not None
            assert taken == (not known & set(each))
            known |= set(each) if taken else set()
        database.close()


def test_what_was_begun_is_not_begun_again(claims: Claims) -> None:
    number = claims.claim(["a"], "work")
    assert number is not None
    assert claims.unfinished() == [(number, "work")]
    assert claims.begin(number)
    assert not claims.begin(number)
    assert claims.unfinished() == []
    assert claims.claim(["a"], "work") is None


def test_what_needs_no_taking_up_is_never_unfinished(claims: Claims) -> None:
    assert claims.claim(["a"]) is not None
    assert claims.unfinished() == []


def test_nobody_waits_for_what_is_old(claims: Claims, clock: Clock) -> None:
    number = claims.claim(["a"], "work")
    clock.now += FRESH_SECONDS + 1
    assert claims.unfinished() == []
    assert number is not None
    assert not claims.begin(number)
    assert claims.claim(["a"], "work") is None


def test_claims_are_forgotten_after_two_days(claims: Claims, clock: Clock) -> None:
    assert claims.claim(["a"], "work") is not None
    clock.now += KEPT_SECONDS - 1
    assert claims.claim(["a"], "work") is None
    clock.now += 2
    assert claims.claim(["a"], "work") is not None


def test_two_processes_and_many_threads_claim_once(tmp_path: Path) -> None:
    taken: list[int] = []

    def run() -> None:
        database = Ephemeral(tmp_path / "c.sqlite", (TABLES,), lock="claiming", warn=pytest.fail)
        claims = Claims(database)
        taken.extend(n for n in range(20) if claims.claim([f"event {n}"], "work") is not None)
        database.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == list(range(20))
