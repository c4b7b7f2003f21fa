import time

import pytest

from api.http.passes import DAYS, Passes

PASSES = Passes("sésame")


def test_a_pass_lets_in_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    made = PASSES.issued()
    assert "sésame" not in made
    assert PASSES.holds(made)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + DAYS * 24 * 60 * 60 + 1)
    assert not PASSES.holds(made)


def test_a_pass_of_another_key_does_not() -> None:
    assert not PASSES.holds(Passes("other").issued())


@pytest.mark.parametrize(
    "made", ["", ".", "99999999999", "99999999999.", "x.y", "é.\udcff", "1.2.3"]
)
def test_what_is_no_pass_does_not(made: str) -> None:
    assert not PASSES.holds(made)


def test_a_pass_whose_time_was_changed_does_not() -> None:
    until, _, signature = PASSES.issued().partition(".")
    assert not PASSES.holds(f"{int(until) + 1}.{signature}")


def test_only_the_key_is_the_key() -> None:
    assert PASSES.is_key("sésame".encode())
    assert not PASSES.is_key("sésame".encode("latin-1"))
    assert not PASSES.is_key(b"")
    assert PASSES.needed
    assert not Passes("").needed
