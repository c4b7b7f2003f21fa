from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.client.patience import Patience, pause_asked_for, pause_before
from qa.errors import InvalidLimit


@pytest.mark.parametrize(
    "given",
    [
        {"connect": 0},
        {"read": -1.0},
        {"total": float("inf")},
        {"read": float("nan")},
        {"retries": -1},
    ],
)
def test_what_is_no_patience(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidLimit, match=next(iter(given))):
        Patience(**given)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("0", 0),
        (" 10 ", 10),
        ("9" * 5_000, 999_999_999),
        *((no_time, None) for no_time in (None, "", "soon", "-1", "1.5", "\u0663")),
        ("Wed, 99 Foo 2026", None),
    ],
)
def test_seconds(given: str | None, seconds: float | None) -> None:
    assert pause_asked_for(given) == seconds


def test_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 90 < (pause_asked_for(then) or 0) <= 100
    assert pause_asked_for("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert pause_asked_for("Wed, 21 Oct 2015 07:28:00 -0000") == 0


@given(st.text(st.characters(codec="latin-1")))
def test_any_header_is_seconds_or_none(given: str) -> None:
    found = pause_asked_for(given)
    assert found is None or found >= 0


@given(st.integers(1, 2_000), st.none() | st.floats(0, 1e6), st.floats(0, 1))
def test_what_is_asked_for_is_waited_for_and_hardly_more(
    attempt: int, asked: float | None, chance: float
) -> None:
    pause = pause_before(attempt, asked, lambda: chance)
    if asked is None:
        assert 0 <= pause <= min(8.0, 0.1 * 2 ** min(attempt, 10))
    else:
        assert asked <= pause <= 1.1 * asked
