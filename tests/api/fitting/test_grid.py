from dataclasses import replace

import pytest

from api.fitting.grid import GRID, settings, value_of
from api.issuing import tuning_with
from qa.tuning import Tuning


def test_what_is_in_force_comes_first_and_nothing_twice() -> None:
    found = settings(Tuning())
    assert found[0] == Tuning()
    assert len(found) == 7 * 3 * 2 * 2
    assert all(found.count(each) == 1 for each in found)
    other = replace(Tuning(), feedback_weight=0.1, depth=50)
    assert settings(other)[0] == other
    assert len(settings(other)) == 1 + 7 * 3 * 2 * 2
    assert {each.depth for each in settings(other)} == {50}


def test_weights_are_shares_from_a_quarter_to_most() -> None:
    shares = sorted(each["dense"] for each in GRID["weights"])
    assert shares == [0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85]
    assert all(sum(each.values()) == pytest.approx(1) for each in GRID["weights"])


def test_of_settings_that_do_as_well_those_nearest_the_default_come_first() -> None:
    changes = [round(abs(each.weights["dense"] - 0.55), 9) for each in settings(Tuning())[1:]]
    assert changes == sorted(changes)


def test_what_is_fitted_is_read_back_as_the_same_setting() -> None:
    for each in settings(Tuning()):
        assert tuning_with(value_of(each)) == each
