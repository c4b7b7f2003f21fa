"""Texts that say nearly the same, together: leader clustering (Hartigan 1975).

Each vector goes to the nearest leader that is near enough, and else leads a group of its own. So a
group never changes its members when others come, and all of them say nearly what its leader says.
"""

import numpy as np
import numpy.typing as npt

from qa.ranking import Vectors

Groups = npt.NDArray[np.int64]

_BLOCK = 512


def led(vectors: Vectors, leaders: Vectors, *, threshold: float) -> Groups:
    """Give each vector its group, one after another.

    Args:
        vectors: Shape (n, d), of unit length.
        leaders: Shape (m, d), those of the groups there are, of unit length.
        threshold: The least cosine of a vector and its leader.

    Returns:
        Shape (n,): the number of each one's leader. Up to m these are those given; from m on they
        are vectors that lead, in their order.
    """
    known = len(leaders)
    every = np.concatenate([leaders, np.empty_like(vectors)])
    groups = np.empty(len(vectors), np.int64)
    for begin in range(0, len(vectors), _BLOCK):
        block = vectors[begin : begin + _BLOCK]
        before = known
        nearness = block @ every[:before].T
        for at, vector in enumerate(block):
            near = np.concatenate([nearness[at], every[before:known] @ vector])
            nearest = int(near.argmax()) if len(near) else 0
            if not len(near) or near[nearest] < threshold:
                every[known] = vector
                nearest, known = known, known + 1
            groups[begin + at] = nearest
    return groups
