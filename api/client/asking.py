"""The calls that ask, talk and verify."""

from datetime import UTC, datetime
from typing import Any

from api.client.calls import Call, Response, nothing, path_of, read, reads
from api.client.results import Conversation, Reply
from api.turns import turns_json
from api.verdicts import claim_json, verdict_of
from api.wire import answer_of
from qa.answers import Answer, Citation
from qa.questions import Filters, Question
from qa.verifying import Claim, Verdict

_OPTIONS = ("explain", "collapse", "group_by", "diversity", "context", "rerank", "sure")


def ask(question: Question | str, collection: str | None) -> Call[Answer]:
    """Ask a question."""
    return Call(
        method="POST",
        path=path_of("ask"),
        body=request_of(question, collection),
        read=lambda response: answer_of(response.json()),
    )


def chat(
    question: Question | str, conversation_id: str | None, collection: str | None
) -> Call[Reply]:
    """Say something in a conversation; sent twice, it is said twice."""
    body = request_of(question, collection)
    del body["history"]
    body |= {"message": body.pop("question"), "conversation_id": conversation_id}
    return Call(method="POST", path=path_of("chat"), body=body, read=_reply_of, repeatable=False)


def _reply_of(response: Response) -> Reply:
    data = response.json()
    return read({**data, "answer": answer_of(data)}, Reply, "a reply")


def conversation(conversation_id: str) -> Call[Conversation]:
    """See a conversation."""
    return Call(
        method="GET",
        path=path_of("chat", conversation_id),
        read=reads(Conversation, "a conversation"),
    )


def forget(conversation_id: str) -> Call[None]:
    """Forget a conversation."""
    return Call(
        method="DELETE", path=path_of("chat", conversation_id), read=nothing, repeatable=False
    )


def verify(claim: Claim | Citation, collection: str | None) -> Call[Verdict]:
    """Verify a citation."""
    return Call(
        method="POST",
        path=path_of("verify"),
        body={"citation": claim_json(claim), "collection": collection},
        read=lambda response: verdict_of(response.json()),
    )


def request_of(question: Question | str, collection: str | None) -> dict[str, Any]:
    """Write a question as the JSON object that a server takes.

    Raises:
        InvalidInput: The text is no question.
    """
    if isinstance(question, str):
        question = Question(text=question)
    request: dict[str, Any] = {
        "question": question.text,
        "history": turns_json(question.history),
        "k": question.k,
        "filters": filters_json(question.filters),
        "collection": collection,
    }
    if question.as_of is not None:
        as_of = question.as_of
        request["as_of"] = as_of if isinstance(as_of, int) else as_of.isoformat()
    plain = Question(text=question.text)
    for name in _OPTIONS:
        if getattr(question, name) != getattr(plain, name):
            request[name] = getattr(question, name)
    return request


def filters_json(filters: Filters) -> dict[str, Any]:
    """Write filters as a JSON object: what `api.wire.filters_of` reads."""
    given: dict[str, Any] = {key: list(values) for key, values in filters.fields}
    given |= {
        key: list(values)
        for key, values in (
            ("document", filters.documents),
            ("media_type", filters.media_types),
            ("uri", filters.uris),
        )
        if values
    }
    for key, seconds in (("after", filters.after), ("before", filters.before)):
        if seconds is not None:
            given[key] = datetime.fromtimestamp(seconds, UTC).isoformat()
    return given
