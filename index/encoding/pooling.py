"""Parts and tokens of a text become vectors, of what an encoder made of each token of the whole."""

from collections.abc import Sequence

import numpy as np

from qa.ranking import Vectors

Spans = Sequence[tuple[int, int]]


def pooled(tokens: Vectors, places: Spans, parts: Spans) -> Vectors:
    """Give the mean of the tokens within each part of a text, scaled to unit length.

    Each token was read with all others around it, so a part's vector knows what the part is about.

    Args:
        tokens: Shape (t, d), what was made of each token.
        places: Where each token stands in the text; (0, 0) for special ones.
        parts: Where each part does.

    Returns:
        Shape (len(parts), d); zeros for a part without tokens, as one that was cut off is.
    """
    begins, ends = np.array(places, np.int64).reshape(-1, 2).T
    sums = np.zeros((len(parts), tokens.shape[1]), np.float32)
    for number, (start, end) in enumerate(parts):
        sums[number] = tokens[(begins < end) & (ends > start)].sum(axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)


def said(tokens: Vectors, places: Spans, after: int) -> Vectors:
    """Give what was made of the tokens that stand in a text, scaled to unit length.

    Args:
        tokens: Shape (t, d), what was made of each token.
        places: Where each token stands; (0, 0) for special ones.
        after: Where the text begins: tokens before that are a prompt's.

    Returns:
        Shape (n, d), in their order.
    """
    begins, ends = np.array(places, np.int64).reshape(-1, 2).T
    own = tokens[(ends > begins) & (ends > after)]
    lengths = np.linalg.norm(own, axis=1, keepdims=True)
    return np.asarray(own / np.where(lengths > 0, lengths, 1), np.float32)
