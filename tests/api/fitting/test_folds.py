import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from api.fitting.folds import FOLDS, best, folds_of, held_out
from qa.questions import Question, Turn

TEXTS = st.lists(st.text("abc", min_size=1, max_size=8), min_size=1, max_size=60)


@given(TEXTS)
def test_a_question_has_its_fold_whatever_its_place(texts: list[str]) -> None:
    before = dict(zip(texts, folds_of([Question(text=each) for each in texts]), strict=True))
    shuffled = sorted(texts)
    after = dict(zip(shuffled, folds_of([Question(text=each) for each in shuffled]), strict=True))
    assert before == after
    sizes = np.bincount(list(before.values()), minlength=FOLDS)
    assert sizes.sum() == len(set(texts))
    assert sizes.max() - sizes.min() <= 1


def test_a_conversation_is_another_question() -> None:
    plain = Question(text="And then?")
    after = [
        Question(text="And then?", history=(Turn(role="user", text=str(n)),)) for n in range(9)
    ]
    assert len(set(folds_of([plain, *after]))) == FOLDS


def test_the_first_of_the_best_is_taken() -> None:
    assert best(np.array([[0.1, 0.3], [0.4, 0.4], [0.4, 0.4]])) == 1
    assert best(np.array([[0.1 + 0.2], [0.3]])) == best(np.array([[0.3], [0.1 + 0.2]])) == 0


VALUES = arrays(np.float64, (4, 20), elements=st.floats(0, 1))


@given(VALUES, arrays(np.float64, (4,), elements=st.floats(0, 1)), st.integers(0, 4))
def test_no_question_chooses_what_it_is_judged_by(
    values: np.ndarray, others: np.ndarray, fold: int
) -> None:
    folds = np.arange(20) % FOLDS
    inside = folds == fold
    chosen = best(values[:, ~inside])
    assert (held_out(values, folds)[inside] == values[chosen, inside]).all()
    changed = values.copy()
    changed[:, inside] = others[:, np.newaxis]
    assert (held_out(changed, folds)[inside] == others[chosen]).all()


@given(VALUES)
def test_what_is_best_everywhere_is_what_is_chosen(values: np.ndarray) -> None:
    values[2] = 2.0
    assert (held_out(values, np.arange(20) % FOLDS) == 2.0).all()
