"""Cross-validation: each question is judged by what was chosen without it.

Stone: Cross-Validatory Choice and Assessment of Statistical Predictions (JRSS B, 1974).
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.questions import Question

FOLDS = 5

Values = npt.NDArray[np.float64]
Folds = npt.NDArray[np.intp]


def folds_of(questions: Sequence[Question]) -> Folds:
    """Deal questions into folds, each time in the same way, and equal ones into the same.

    Returns:
        The fold of each, shape (n,), from 0; folds differ by one question in size at most, but for
        equal questions.
    """
    digests = [_digest(question) for question in questions]
    number = {digest: at for at, digest in enumerate(sorted(set(digests)))}
    return np.array([number[digest] % FOLDS for digest in digests], np.intp)


def best(values: Values) -> int:
    """Give the first of the settings with the best mean over all questions.

    Args:
        values: Shape (settings, questions).
    """
    means = values.mean(axis=1)
    return int(np.argmax(means >= means.max() - 1e-9))


def held_out(values: Values, folds: Folds) -> Values:
    """Give each question's value under the setting that is best on the other folds.

    Args:
        values: Shape (settings, questions).
        folds: Shape (questions,); two folds at least.

    Returns:
        Shape (questions,).
    """
    found = np.empty(values.shape[1])
    for fold in np.unique(folds):
        inside = folds == fold
        found[inside] = values[best(values[:, ~inside]), inside]
    return found


def _digest(question: Question) -> bytes:
    said = "\n".join([*(turn.text for turn in question.history), question.text])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
