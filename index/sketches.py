"""A token's vector becomes one bit a dimension: whether the number there is positive.

Charikar: Similarity Estimation Techniques from Rounding Algorithms (STOC 2002); that only one side
of a comparison need be rounded: Dong, Charikar, Li: Asymmetric Distance Estimation with Sketches
for Similarity Search in High-Dimensional Spaces (SIGIR 2008). A vector of 384 numbers takes 48
bytes.
"""

import math
from functools import cache

import numpy as np

from index.embedding import Sketches
from qa.ranking import Vectors


def width(dimension: int) -> int:
    """Say how many bytes a sketch takes."""
    return -(-dimension // 8)


def sketched(vectors: Vectors) -> Sketches:
    """Sketch vectors of shape (n, d): shape (n, ceil(d / 8))."""
    return np.packbits(vectors > 0, axis=1)


def estimates(sketches: Sketches, dimension: int) -> Vectors:
    """Stand in for vectors that were sketched.

    Args:
        sketches: Shape (n, ceil(d / 8)).
        dimension: d.

    Returns:
        Shape (n, d): the dot product of one with a vector of unit length estimates its cosine,
        without bias where the numbers of a vector are spread as those of a Gaussian are.
    """
    numbers = _numbers_of_bytes(dimension).take(sketches, axis=0)
    return numbers.reshape(len(sketches), 8 * width(dimension))[:, :dimension]


@cache
def _numbers_of_bytes(dimension: int) -> Vectors:
    """Give what stands in for each byte of a sketch: shape (256, 8)."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return np.asarray((2.0 * bits - 1) * math.sqrt(math.pi / 2 / dimension), np.float32)
