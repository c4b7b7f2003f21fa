"""A ranking becomes the passages that are shown: none twice, one a document, or of many kinds.

First a document's passages are put under its best one, where that is asked for; then what says the
same is put under the best that says it; then those that differ most are chosen. Whatever is put
under another stays with it, so nothing that was looked at is lost.
"""

from dataclasses import dataclass

import numpy as np

from qa.diversity import diverse
from qa.duplicates import collapsed
from qa.ports import Snapshot
from qa.questions import Question
from qa.ranking import Ranking, Rows

LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A passage that is shown, and those it stands for, all by their places in the ranking.

    Attributes:
        best: The passage.
        duplicates: Those that repeat it, by rank.
        further: Others of its document, and of documents whose best passages repeat it, by rank.
    """

    best: int
    duplicates: tuple[int, ...] = ()
    further: tuple[int, ...] = ()


def grouped(question: Question, ranking: Ranking, snapshot: Snapshot) -> list[Group]:
    """Choose what is shown: k groups, or all there are.

    The best `LOOKED_AT` passages are looked at, or 2k; more where they make too few groups.

    Raises:
        PassageNotFound: One of them is not there any more.
    """
    looked_at = max(LOOKED_AT, 2 * question.k)
    while True:
        rows = ranking.rows[:looked_at]
        groups = _groups(question, rows, snapshot)
        if len(groups) >= question.k or len(rows) == len(ranking):
            return _chosen(question, groups, ranking, snapshot)
        looked_at *= 2


def _groups(question: Question, rows: Rows, snapshot: Snapshot) -> list[Group]:
    parts = [[at] for at in range(len(rows))]
    if question.group_by:
        parts = _by_document(rows, snapshot)
    if not question.collapse:
        return [Group(best=part[0], further=tuple(part[1:])) for part in parts]
    most = len(rows) if question.diversity else question.k
    texts = snapshot.texts(rows[[part[0] for part in parts]])
    return [
        Group(
            best=parts[own][0],
            duplicates=tuple(parts[other][0] for other in others),
            further=tuple(sorted(at for each in (own, *others) for at in parts[each][1:])),
        )
        for own, *others in collapsed(texts, most)
    ]


def _by_document(rows: Rows, snapshot: Snapshot) -> list[list[int]]:
    parts: dict[str, list[int]] = {}
    for at, stored in enumerate(snapshot.passages(rows)):
        parts.setdefault(stored.passage.document_id, []).append(at)
    return list(parts.values())


def _chosen(
    question: Question, groups: list[Group], ranking: Ranking, snapshot: Snapshot
) -> list[Group]:
    if not question.diversity:
        return groups[: question.k]
    best = np.array([group.best for group in groups], np.intp)
    falling = -np.sort(-ranking.scores[best])  # a reranker's order is not that of the scores
    vectors = snapshot.vectors(ranking.rows[best])
    order = diverse(falling, vectors, question.k, question.diversity)
    return [groups[at] for at in order]
