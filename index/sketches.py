"""A token's vector becomes one bit a dimension: whether the number there is positive.

Charikar: Similarity Estimation Techniques from Rounding Algorithms (STOC 2002); that only one side
of a comparison need be rounded: Dong, Charikar, Li: Asymmetric Distance Estimation with Sketches
for Similarity Search in High-Dimensional Spaces (SIGIR 2008). A vector of 384 numbers takes 48
bytes.
"""

import math

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
    step = np.float32(math.sqrt(math.pi / 2 / dimension)) if dimension else np.float32(0)
    bits = np.unpackbits(sketches, axis=1, count=dimension).astype(np.float32)
    return np.asarray(step * (2 * bits - 1), np.float32)
