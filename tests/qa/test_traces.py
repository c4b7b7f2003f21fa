from dataclasses import replace

import numpy as np
import pytest

from qa.fusion import Fusion
from qa.ranking import Ranking
from qa.traces import Searched
from tests.fakes import unit
from tests.qa.planets import PLAIN

READING = Searched(
    text="moons",
    vector=unit(1, 0),
    tokens=None,
    known=1.0,
    around=np.ones(1),
    fusion=Fusion(Ranking.of([], []), {}),
    nearest=Ranking.of([4, 2, 9], [0.9, 0.6, 0.0]),
    tuning=replace(PLAIN, feedback_weight=0.5),
)


def test_passages_that_a_question_is_moved_towards_share_the_weight_of_feedback() -> None:
    rows, counts = READING.fed_back
    assert list(rows) == [4, 2, 9]
    assert counts == pytest.approx([0.3, 0.2, 0.0])


def test_without_feedback_it_is_moved_towards_none() -> None:
    still = replace(READING, nearest=Ranking.of([], []), tuning=replace(PLAIN, feedback_weight=0))
    rows, counts = still.fed_back
    assert not len(rows)
    assert not len(counts)
