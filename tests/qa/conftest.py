import numpy as np
import pytest

from qa.ranking import Vector
from tests.fakes import TableEncoder, TableSnapshot, unit
from tests.qa.planets import LEXICAL, PASSAGES, in_documents


@pytest.fixture
def snapshot() -> TableSnapshot:
    return TableSnapshot(PASSAGES, LEXICAL, allowed=in_documents)


@pytest.fixture
def encoder() -> TableEncoder:
    nothing: Vector = np.zeros(2, np.float32)
    return TableEncoder({"moons": unit(1, 0), "Mars moons": unit(4, 3), "nothing": nothing})
