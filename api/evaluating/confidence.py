"""How far a confidence can be trusted: pure measures over one value a question.

Arrays have shape (n,), a question each: confidences in [0, 1], and whether it can be answered or
was answered rightly.
"""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

BINS = 15
PRECISION = 0.9

Confidences = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def auroc(confidence: Confidences, is_answerable: Flags) -> float:
    """Give the area under the ROC curve of telling answerable questions by their confidence.

    That is how often one that can be answered has a higher confidence than one that cannot, ties
    counting half: 1 is perfect, .5 is guessing.

    Args:
        confidence: Of every question.
        is_answerable: Both must occur.
    """
    return float(roc_auc_score(is_answerable, confidence))


def coverage(confidence: Confidences, is_correct: Flags, *, precision: float = PRECISION) -> float:
    """Give the largest share of questions that can be answered with some precision.

    Only questions with at least some confidence are answered; of those, the share that is answered
    rightly must be `precision` or more. Questions of like confidence are answered together.
    Kamath, Jia, Liang: Selective Question Answering under Domain Shift (ACL 2020).

    Returns:
        Of all questions, those without an answer among them; 0 where no threshold does.
    """
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    answered = np.arange(1, len(order) + 1)
    right = np.cumsum(is_correct[order])
    can_stop = np.append(ordered[1:] != ordered[:-1], np.ones(min(1, len(order)), np.bool_))
    enough = answered[can_stop & (right >= precision * answered - 1e-9)]
    return float(enough.max() / len(order)) if len(enough) else 0.0


def calibration_error(confidence: Confidences, is_correct: Flags, *, bins: int = BINS) -> float:
    """Give the expected calibration error, over bins of equal width.

    In each bin, the share that is right is compared with the mean confidence; the differences are
    averaged, each bin counting as many times as it has questions. 0 is perfect. Guo, Pleiss, Sun,
    Weinberger: On Calibration of Modern Neural Networks (ICML 2017).
    """
    bin_of = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    over = np.bincount(bin_of, confidence - is_correct, bins)
    return float(np.abs(over).sum() / len(confidence))
