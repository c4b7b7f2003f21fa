"""The k best, whatever an index is cut into: those that tie with the last are looked at together.

Which of them a searcher gives hangs on how its segments came about; which have the first rows does
not.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

_Found = TypeVar("_Found")
_Scores = TypeVar("_Scores", list[float], npt.NDArray[np.float32])

_MORE = 8


def with_ties(find: Callable[[int], tuple[_Found, _Scores]], k: int) -> tuple[_Found, _Scores]:
    """Find the k best, and all that are as good as the last of them.

    Args:
        find: Finds as many as it is told, or all there are, and gives them with their falling
            scores.
        k: How many are wanted.

    Returns:
        What was found, at times with some that are worse.
    """
    wanted = k + k // _MORE + 1
    while True:
        found, scores = find(wanted)
        if len(scores) < wanted or scores[-1] < scores[k - 1]:
            return found, scores
        wanted *= 2
