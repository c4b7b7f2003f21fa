import time

import pytest

from index.web.deadline import Deadline
from qa.errors import ReadingStopped


def test_without_an_end_there_is_time_for_ever() -> None:
    assert Deadline().left() is None


def test_time_runs_out_and_says_how_much_there_was() -> None:
    deadline = Deadline()
    with deadline.within(0.01):
        left = deadline.left()
        assert left is not None
        assert 0 < left <= 0.01
        time.sleep(0.02)
        with pytest.raises(ReadingStopped, match=r"within 0\.01 seconds"):
            deadline.left()
    assert deadline.left() is None


def test_what_is_inside_has_no_more_than_what_is_left_outside() -> None:
    deadline = Deadline()
    with deadline.within(5):
        with deadline.within(100):
            assert (deadline.left() or 100) <= 5
        with deadline.within(1):
            assert (deadline.left() or 100) <= 1
        assert 4 < (deadline.left() or 0) <= 5
