import json
from typing import Any

import pytest

from api.client.asking import ask, chat, filters_json, request_of, verify
from api.client.calls import Response
from api.verdicts import verdict_json
from api.wire import answer_json, as_of_of, filters_of
from qa.answers import Answer
from qa.differences import Change
from qa.errors import InvalidQuestion, ServerError
from qa.questions import Question, Turn
from qa.verifying import Claim, Verdict

EMPTY = Answer(question="x", collection="default", generation=3, took_ms=1.5, passages=())
CLAIM = Claim(document_id="d", sha256="11", start=0, end=1, quote="a")
TOLD = {"conversation_id": "abc", "expires_at": "2026-03-31T10:30:00.250Z"}


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


def test_a_question_and_its_answer() -> None:
    history = (Turn(role="user", text="before"),)
    call = ask(Question(text="x", k=2, history=history), "laws")
    assert (call.method, call.path, call.repeatable) == ("POST", "/v1/ask", True)
    assert call.body == {
        "question": "x",
        "history": [{"role": "user", "text": "before"}],
        "k": 2,
        "filters": {},
        "collection": "laws",
    }
    assert call.read(response(answer_json(EMPTY))) == EMPTY


def test_a_text_alone_is_a_question() -> None:
    assert ask(" x ", None).body == ask(Question(text="x"), None).body
    with pytest.raises(InvalidQuestion):
        ask(" ", None)


def test_a_message_and_its_reply() -> None:
    call = chat(Question(text="x", k=2, sure=0.5), "abc", "laws")
    named = {"filters": {}, "collection": "laws", "conversation_id": "abc"}
    assert call.body == {**named, "message": "x", "k": 2, "sure": 0.5}
    assert not call.repeatable
    reply = call.read(response(answer_json(EMPTY) | TOLD))
    assert (reply.answer, reply.conversation_id) == (EMPTY, "abc")
    assert reply.expires_at == 1_774_953_000.25


@pytest.mark.parametrize(
    "told", [{}, {**TOLD, "conversation_id": 7}, {**TOLD, "expires_at": "soon"}]
)
def test_a_reply_names_its_conversation(told: dict[str, Any]) -> None:
    with pytest.raises(ServerError, match="not a reply"):
        chat("x", None, None).read(response(answer_json(EMPTY) | told))


VERDICTS = [
    Verdict(status="gone"),
    Verdict(
        status="changed",
        document_id="d",
        start=1,
        end=3,
        text="ab",
        sha256="00",
        difference=(
            Change(kind="equal", before="a", after="a"),
            Change(kind="insert", before="", after="b"),
        ),
    ),
]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_citation_and_its_verdict(verdict: Verdict) -> None:
    call = verify(CLAIM, None)
    citation = {"document_id": "d", "sha256": "11", "start": 0, "end": 1, "quote": "a"}
    assert call.body == {"citation": citation, "collection": None}
    assert call.read(response(verdict_json(verdict))) == verdict


@pytest.mark.parametrize(
    "given", [3, "2026-02-01T10:11:12.5Z", "2026-02-01T10:11:12+02:00", "2026-02-01"]
)
def test_the_state_that_is_asked_for_comes_back_as_it_was(given: int | str) -> None:
    question = Question(text="x", as_of=as_of_of(given))
    assert "diversity" not in request_of(question, None)
    assert as_of_of(request_of(question, None)["as_of"]) == question.as_of


@pytest.mark.parametrize(
    "option",
    [
        {"explain": True},
        {"collapse": False},
        {"group_by": "document"},
        {"diversity": 0.3},
        {"context": 2},
        {"rerank": False},
        {"sure": 0.0},
    ],
)
def test_each_option_is_sent_as_it_is(option: dict[str, Any]) -> None:
    plain = request_of("x", None)
    assert request_of(Question(text="x", **option), None) == {**plain, **option}


def test_filters_come_back_as_they_were() -> None:
    given = {
        "kind": ["a", "b"],
        "document": "d",
        "media_type": ["text/html", "text/plain"],
        "uri": "https://b/",
        "after": "2026-01-31",
        "before": "2026-02-01T10:11:12.5Z",
    }
    assert filters_of(filters_json(filters_of(given))) == filters_of(given)
