"""What comes of reading the best passages token by token."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.fusion import Fusion
from qa.interacting import Interaction, max_sim
from qa.ranking import Ranking, Vectors
from tests.fakes import TableSnapshot, unit
from tests.qa.planets import PASSAGES

ASKED = np.array([unit(1, 0), unit(0, 1)])
NOTHING: Vectors = np.empty((0, 2), np.float32)
TOKENS = {2: np.array([unit(1, 0), unit(-1, 0)]), 1: np.array([unit(3, 4), unit(1, 0)]), 3: NOTHING}
RANKED = Fusion(
    Ranking(np.array([2, 1, 3]), np.array([0.9, 0.8, 0.1])), {"lexical": np.array([3.0, 2.0, 1.0])}
)


def read(
    depth: int, weight: float, tokens: dict[int, Vectors], asked: Vectors | None = ASKED
) -> Interaction:
    snapshot = TableSnapshot(PASSAGES, {}, tokens=tokens)
    return Interaction.of(RANKED, [(asked, 1.0)], snapshot, depth=depth, weight=weight)


def test_each_token_of_the_question_counts_by_the_most_similar_of_the_passage() -> None:
    seen = read(2, 0.5, TOKENS)
    assert seen.rows.tolist() == [2, 1]
    # (1, 0) finds itself in both; (0, 1) has nothing in two, and .8 in one.
    assert seen.similarities.tolist() == pytest.approx([0.5, 0.9])
    found = seen.applied(RANKED)
    assert found.ranking.rows.tolist() == [1, 2, 3]
    assert found.ranking.scores.tolist() == pytest.approx([0.85, 0.7, 0.05])
    assert found.scores["lexical"].tolist() == [2.0, 3.0, 1.0]


def test_readings_count_by_their_weights_and_one_whose_tokens_are_not_known_does_not() -> None:
    asked = [(ASKED[:1], 0.5), (ASKED[1:], 1.5), (None, 3.0), (NOTHING, 3.0)]
    snapshot = TableSnapshot(PASSAGES, {}, tokens=TOKENS)
    seen = Interaction.of(RANKED, asked, snapshot, depth=2, weight=0.5)
    assert seen.similarities.tolist() == pytest.approx([0.25, 0.85])


def test_a_passage_without_tokens_is_like_nothing() -> None:
    assert read(3, 0.5, TOKENS).similarities.tolist() == pytest.approx([0.5, 0.9, 0.0])
    assert max_sim(ASKED, NOTHING) == 0.0


@pytest.mark.parametrize(
    ("weight", "tokens", "asked"),
    [
        (0.0, TOKENS, ASKED),
        (0.5, {2: TOKENS[2]}, ASKED),
        (0.5, {}, ASKED),
        (0.5, TOKENS, None),
        (0.5, TOKENS, NOTHING),
    ],
)
def test_nothing_is_changed_where_it_does_not_count_or_is_not_known_of_all(
    weight: float, tokens: dict[int, Vectors], asked: Vectors | None
) -> None:
    seen = read(2, weight, tokens, asked)
    assert (len(seen.rows), len(seen.similarities), seen.weight) == (0, 0, 0.0)
    assert seen.applied(RANKED) is RANKED


def test_of_nothing_there_is_nothing_to_read() -> None:
    empty = Fusion(Ranking.of([], []), {})
    seen = Interaction.of(empty, [(ASKED, 1.0)], TableSnapshot({}, {}), depth=10, weight=0.5)
    assert len(seen.applied(empty).ranking) == len(seen.rows) == 0


def test_what_is_estimated_beyond_what_a_cosine_can_be_counts_no_more() -> None:
    rough = replace(read(2, 0.5, TOKENS), similarities=np.array([1.2, -0.2]))
    assert rough.normalised.tolist() == [1.0, 0.0]
    assert rough.applied(RANKED).ranking.scores.tolist() == pytest.approx([0.95, 0.4, 0.05])


tokens_of_a_text = st.integers(0, 99).map(
    lambda seed: np.random.default_rng(seed).standard_normal((seed % 5, 3)).astype(np.float32)
)


@given(tokens_of_a_text.filter(len), tokens_of_a_text.filter(len))
def test_together_as_one_by_one(asked: Vectors, passage: Vectors) -> None:
    expected = np.mean([max(float(token @ own) for own in passage) for token in asked])
    assert max_sim(asked, passage) == pytest.approx(expected, abs=1e-5)
