from collections.abc import Iterator
from pathlib import Path

import pytest

from api.slack.threads import KEPT_SECONDS, MOST_TURNS, TABLES, Threads
from index.ephemeral import Ephemeral
from qa.questions import ASSISTANT, USER, Turn

ASKED = Turn(role=USER, text="How long?")
SHOWN = Turn(role=ASSISTANT, text="Five days.")


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def threads(tmp_path: Path, clock: Clock) -> Iterator[Threads]:
    database = Ephemeral(tmp_path / "t.sqlite", (TABLES,), lock="claiming", warn=pytest.fail)
    yield Threads(database, clock)
    database.close()


def test_what_was_said_in_a_thread(threads: Threads) -> None:
    threads.add("C1", "1.0", [ASKED, SHOWN])
    threads.add("C1", "2.0", [ASKED])
    threads.add("C2", "1.0", [SHOWN])
    threads.add("C1", "1.0", [ASKED])
    assert threads.turns("C1", "1.0") == (ASKED, SHOWN, ASKED)
    assert threads.turns("C1", "2.0") == (ASKED,)
    assert threads.turns("C1", "3.0") == ()


def test_only_the_last_turns_count(threads: Threads) -> None:
    turns = [Turn(role=USER, text=f"{n}") for n in range(MOST_TURNS + 5)]
    threads.add("C1", "1.0", turns)
    assert threads.turns("C1", "1.0") == tuple(turns[5:])


def test_threads_are_forgotten_after_a_month(threads: Threads, clock: Clock) -> None:
    threads.add("C1", "1.0", [ASKED])
    clock.now += KEPT_SECONDS + 1
    threads.add("C1", "2.0", [ASKED])
    assert threads.turns("C1", "1.0") == ()
    assert threads.turns("C1", "2.0") == (ASKED,)
