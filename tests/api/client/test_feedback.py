import pytest

from api.client import Client, Gap
from qa.errors import AnswerNotFound, GapNotFound, InvalidFeedback, InvalidInput

REFUNDS = "How long do refunds take?"
CUP = "Who won the football world cup in 1998?"


def judged(client: Client, known: str) -> list[str]:
    return [
        said.note for each in client.judged() if each.answer_id == known for said in each.judgements
    ]


def gap_of(client: Client, question: str, *states: str) -> Gap:
    found = client.gaps(states=states or ("open", "answered"))
    return next(gap for gap in found if gap.question == question)


def test_an_answer_is_judged_and_forgotten(client: Client) -> None:
    answer = client.ask(REFUNDS)
    assert answer.answer_id
    client.feedback(answer.answer_id, "down", "no", passage=answer.passages[0].id, person="ada")
    client.feedback(answer.answer_id, "up", "yes", person="ada")
    assert judged(client, answer.answer_id) == ["yes"]
    (query,) = [each for each in client.golden().queries if each["_id"] == answer.answer_id]
    assert query["text"] == REFUNDS
    with pytest.raises(InvalidFeedback):
        client.feedback(answer.answer_id, "up", passage="none")
    with pytest.raises(InvalidInput):
        client.feedback(answer.answer_id, "maybe")
    client.forget_answer(answer.answer_id)
    with pytest.raises(AnswerNotFound):
        client.feedback(answer.answer_id, "up")


def test_a_person_is_forgotten(client: Client) -> None:
    answer = client.ask(REFUNDS)
    client.feedback(str(answer.answer_id), "up", person="eve")
    assert client.forget_person("eve") == 1
    assert judged(client, str(answer.answer_id)) == []


def test_gaps_are_listed_dismissed_and_opened_again(client: Client) -> None:
    client.ask(CUP)
    gap = gap_of(client, CUP)
    assert (gap.state, gap.found) == ("open", None)
    assert gap.best is not None
    assert client.dismiss_gap(gap.number).state == "dismissed"
    assert gap_of(client, CUP, "dismissed").number == gap.number
    assert client.reopen_gap(gap.number) == gap
    assert client.gaps("lamps") == ()
    assert len(client.gaps(limit=1)) == 1
    assert client.reask_gaps().answered == 0
    with pytest.raises(GapNotFound):
        client.dismiss_gap(999)
