from collections.abc import Callable
from dataclasses import replace

import pytest

from qa.answers import Answer
from qa.errors import GenerationNotFound
from qa.pins import Pinned
from qa.questions import Question
from qa.receipts import Basis, Receipt
from qa.replaying import UNEXPLAINED, replay
from tests.fakes import pin_of

BASIS = Basis(
    mark="m",
    newest=12,
    compactions=0,
    analysis=1,
    passages=20,
    mean_length=4.5,
    frequencies={"moon": 2},
    lists="",
)
RECEIPT = Receipt(
    question=Question(text="moons", k=2, as_of=12, explain=True, rerank=False),
    collection="shelf",
    readings=("moons",),
    tuning={"depth": 1000},
    encoder="aa",
    reranking={"became": "no"},
    version="0.1.0",
    basis=BASIS,
    ranking=(("one", 1.0), ("two", 0.5)),
)


def giving(receipt: Receipt) -> Callable[[Receipt], Answer]:
    answer = Answer(question="moons", collection="shelf", generation=12, took_ms=1.0, passages=())
    return lambda _: replace(answer, receipt=receipt)


def test_the_same_is_the_same() -> None:
    done = replay(RECEIPT, giving(RECEIPT))
    assert (done.same, done.differences, done.now) == (True, (), RECEIPT)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(RECEIPT, encoder="bb"), ["The model differs: 'aa' -> 'bb'."]),
        (replace(RECEIPT, tuning={"depth": 10}), ["configuration's depth differs: 1000 -> 10"]),
        (replace(RECEIPT, reranking={"became": "yes", "model": "x"}), ["The reranking differs"]),
        (replace(RECEIPT, version="0.2"), ["version"]),
        (
            replace(RECEIPT, pinned=Pinned(pin=pin_of("q"), question="q", similarity=1.0)),
            ["pinned to the question differs: None -> ('nowhere', 0, 25)"],
        ),
        (replace(RECEIPT, readings=("moons", "x")), ["is read"]),
        (replace(RECEIPT, basis=replace(BASIS, analysis=2)), ["analysis of words"]),
        (replace(RECEIPT, basis=replace(BASIS, mark="n")), ["not the one that was asked"]),
        (replace(RECEIPT, basis=replace(BASIS, lists="ab")), ["lists of vectors"]),
        (
            replace(RECEIPT, basis=replace(BASIS, frequencies={"moon": 3})),
            ["'moon' differs: 2 -> 3"],
        ),
        (
            replace(RECEIPT, basis=replace(BASIS, newest=15, passages=23, mean_length=4.0)),
            ["generation 12 -> 15", "counted over differs: 20 -> 23", "in the mean"],
        ),
        (replace(RECEIPT, basis=replace(BASIS, compactions=1)), ["dropped for good"]),
        (RECEIPT, [UNEXPLAINED]),
    ],
)
def test_another_ranking_and_what_else_differs(now: Receipt, said: list[str]) -> None:
    now = replace(now, ranking=(("one", 1.0), ("two", 0.500001)))
    done = replay(RECEIPT, giving(now))
    assert not done.same
    assert len(done.differences) == len(said)
    for words, difference in zip(said, done.differences, strict=True):
        assert words in difference


def test_what_differs_is_told_also_where_the_ranking_is_the_same() -> None:
    done = replay(RECEIPT, giving(replace(RECEIPT, basis=replace(BASIS, newest=13))))
    assert (done.same, len(done.differences)) == (True, 1)


def test_a_generation_that_is_no_longer_kept() -> None:
    def gone(_: Receipt) -> Answer:
        raise GenerationNotFound("Generation 12 is not kept.")

    done = replay(RECEIPT, gone)
    assert (done.same, done.now, done.differences) == (False, None, ("Generation 12 is not kept.",))


def test_an_answer_without_a_receipt_was_not_asked_for_one() -> None:
    with pytest.raises(ValueError, match="receipt"):
        replay(RECEIPT, lambda then: replace(giving(then)(then), receipt=None))
