import pytest

from api.evaluating.comparing import Comparison, paired
from api.fitting.proof import is_proven

LOW = {str(number): 0.0 for number in range(6)}
HIGH = {str(number): 1.0 for number in range(6)}


@pytest.mark.parametrize(
    ("questions", "proven"),
    [(6, True), (5, False)],  # of six, all better: p = 2 / 64
)
def test_what_is_better_for_enough_questions_is_proven(questions: int, *, proven: bool) -> None:
    low, high = (dict(list(each.items())[:questions]) for each in (LOW, HIGH))
    assert is_proven(paired("m", low, high)) is proven


def test_what_is_worse_is_not_however_sure_that_is() -> None:
    worse = paired("m", HIGH, LOW)
    assert worse.p is not None
    assert worse.p < 0.05
    assert not is_proven(worse)
    assert not is_proven(paired("m", HIGH, HIGH))


def test_what_is_no_mean_over_questions_is_not_proven() -> None:
    assert not is_proven(Comparison(measure="m", before=0.0, after=1.0))
