import json
from dataclasses import replace
from typing import Any

import pytest

from api.receipts import receipt_json, receipt_of, replay_json
from qa.errors import InvalidInput, InvalidReceipt
from qa.questions import Filters, Question, Turn
from qa.replaying import Replay
from tests.qa.test_replaying import RECEIPT

FILTERS = Filters(
    fields=(("author", ("Ada", "Ines")),),
    documents=("d",),
    media_types=("text/html",),
    uris=("https://b/",),
    after=0.1,
    before=1764081234.25,
)


def test_a_receipt_is_read_back_as_it_was() -> None:
    question = Question(
        text="moons",
        history=(Turn(role="user", text="Mars"),),
        filters=FILTERS,
        k=3,
        as_of=12,
        explain=True,
        rerank=False,
        collapse=False,
        group_by="document",
        diversity=0.25,
    )
    receipt = replace(RECEIPT, question=question)
    written = json.loads(json.dumps(receipt_json(receipt)))
    assert receipt_of(written) == receipt
    assert receipt_of({"passages": [], "receipt": written}) == receipt


WRITTEN = receipt_json(RECEIPT)


def test_a_receipt_of_before_there_were_more_filters_is_read() -> None:
    filters = {
        key: value
        for key, value in WRITTEN["filters"].items()
        if key not in {"media_types", "uris"}
    }
    assert receipt_of({**WRITTEN, "filters": filters}) == receipt_of(WRITTEN)


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        {"passages": []},
        {"passages": [], "receipt": None},
        {**WRITTEN, "format": 2},
        {**WRITTEN, "k": "3"},
        {**WRITTEN, "generation": True},
        {**WRITTEN, "question": 3},
        {**WRITTEN, "history": [{"role": "user"}]},
        {**WRITTEN, "filters": {}},
        {**WRITTEN, "index": {}},
        {**WRITTEN, "tuning": 3},
        {**WRITTEN, "ranking": [{"id": "x", "score": "high"}]},
    ],
)
def test_what_is_no_receipt(given: Any) -> None:
    with pytest.raises(InvalidReceipt):
        receipt_of(given)


def test_a_receipt_with_a_question_that_cannot_be_asked() -> None:
    with pytest.raises(InvalidInput, match="k is 0"):
        receipt_of({**WRITTEN, "k": 0})


def test_what_came_of_asking_again() -> None:
    replay = Replay(same=False, then=RECEIPT, now=None, differences=("gone",))
    assert replay_json(replay) == {
        "same": False,
        "differences": ["gone"],
        "then": WRITTEN,
        "now": None,
    }
