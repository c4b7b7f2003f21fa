"""What an encoder made of a passage."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.ranking import Vector, Vectors

Sketches = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedding:
    """What an encoder made of a passage.

    Attributes:
        vector: Shape (d,), of unit length.
        sentences: Shape (n, d), of its sentences within it, of unit length; zeros for one past the
            window. None where it is a single one, or none can be made.
        tokens: Shape (t, ceil(d / 8)), sketches of its tokens' vectors, as `index.sketches` makes
            them; None where none can be made.
    """

    vector: Vector
    sentences: Vectors | None = None
    tokens: Sketches | None = None
