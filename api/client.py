"""Asks a server of Pincite over HTTP.

>>> from api.client import Client
>>> from qa.questions import Question
>>> with Client("http://127.0.0.1:8765") as client:  # doctest: +SKIP
...     answer = client.ask(Question(text="How long do refunds take?"))
...     print(answer.passages[0].citation.quote)
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from api.turns import turns_json
from api.verdicts import claim_json, verdict_of
from api.wire import answer_of
from qa.answers import Answer
from qa.errors import InvalidInput, NotAuthorised, PinciteError, ServerError, ServerUnreachable
from qa.questions import Filters, Question
from qa.receipts import Receipt
from qa.replaying import Replay, replay
from qa.verifying import Claim, Verdict

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a message in a conversation that the server keeps.

    Attributes:
        answer: The answer.
        conversation_id: What the next message is to name.
        expires_at: When the conversation is forgotten, as ISO 8601 writes it, in UTC.
    """

    answer: Answer
    conversation_id: str
    expires_at: str


class Client:
    """A connection to a server.

    Args:
        base_url: Where it is: `http://127.0.0.1:8765`.
        key: What it asks for, where it asks for a key.
        timeout: How long to wait for an answer, in seconds.

    Raises:
        InvalidInput: The address is not one.
    """

    def __init__(self, base_url: str, key: str | None = None, timeout: float = TIMEOUT) -> None:
        self._url = base_url.rstrip("/")
        self._timeout = timeout
        if not _is_address(self._url):
            raise InvalidInput(f"{base_url!r} is not an address: http://127.0.0.1:8765 is one.")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            self._client = httpx.Client(base_url=self._url, headers=headers, timeout=timeout)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InvalidInput(f"{base_url!r} cannot be asked with this key: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def ask(self, question: Question, collection: str | None = None) -> Answer:
        """Ask a question.

        Args:
            question: The question.
            collection: Which collection; the server's default one where none is named.

        Raises:
            ServerUnreachable: No server answers there.
            NotAuthorised: It wants a key, or another one.
            ServerError: What it says is not understood.
            PinciteError: What the server itself raised.
        """
        return answer_of(self._post("/v1/ask", request_of(question, collection)))

    def chat(
        self, question: Question, conversation_id: str | None = None, collection: str | None = None
    ) -> Reply:
        """Say something in a conversation.

        Args:
            question: What is said; its history is not sent, as the server has it.
            conversation_id: The conversation, as the reply before named it; a new one if none.
            collection: Which collection; the conversation's, or the server's default one, where
                none is named.

        Raises:
            ConversationNotFound: It has expired, or never was.
            ServerUnreachable: No server answers there.
            NotAuthorised: It wants a key, or another one.
            ServerError: What it says is not understood.
            PinciteError: What the server itself raised.
        """
        body = request_of(question, collection)
        del body["history"]
        body |= {"message": body.pop("question"), "conversation_id": conversation_id}
        data = self._post("/v1/chat", body)
        answer = answer_of(data)
        named = data.get("conversation_id"), data.get("expires_at")
        if not all(isinstance(each, str) for each in named):
            raise ServerError(f"{self._url} does not name the conversation.")
        return Reply(answer=answer, conversation_id=named[0], expires_at=named[1])

    def replay(self, receipt: Receipt) -> Replay:
        """Ask again what a receipt says, with the server's configuration; see `ask`."""
        return replay(receipt, lambda then: self.ask(then.question, then.collection))

    def verify_citation(self, claim: Claim, collection: str | None = None) -> Verdict:
        """Say whether a citation still holds.

        Args:
            claim: The citation.
            collection: Where; the server's default collection where none is named.

        Raises:
            ServerUnreachable: No server answers there.
            NotAuthorised: It wants a key, or another one.
            ServerError: What it says is not understood.
            PinciteError: What the server itself raised.
        """
        body = {"citation": claim_json(claim), "collection": collection}
        return verdict_of(self._post("/v1/verify", body))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            response = self._client.post(path, json=body)
        except httpx.TimeoutException as error:
            raise ServerUnreachable(
                f"{self._url} did not answer within {self._timeout:g} seconds."
            ) from error
        except httpx.ConnectError as error:
            raise ServerUnreachable(
                f"No server answers at {self._url} ({error}): start one with pincite serve."
            ) from error
        except httpx.HTTPError as error:
            raise ServerUnreachable(f"{self._url} broke off ({error}).") from error
        if response.status_code != HTTPStatus.OK:
            raise self._error_of(response)
        try:
            return response.json()
        except ValueError as error:
            raise ServerError(
                f"{self._url} is not a server of Pincite: it sent no JSON."
            ) from error

    def _error_of(self, response: httpx.Response) -> PinciteError:
        """Make an error of a problem (RFC 9457): the one whose code it has."""
        code, detail = _problem_of(response)
        said = detail or f"{self._url} answered {response.status_code} {response.reason_phrase}."
        if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return NotAuthorised(f"{said} Set PINCITE_KEY to the server's key.")
        return errors_by_code().get(code, ServerError)(said)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def request_of(question: Question, collection: str | None) -> dict[str, Any]:
    """Write a question as the JSON object that a server takes."""
    request: dict[str, Any] = {
        "question": question.text,
        "history": turns_json(question.history),
        "k": question.k,
        "filters": filters_json(question.filters),
        "collection": collection,
    }
    if question.explain:
        request["explain"] = True
    if question.as_of is not None:
        as_of = question.as_of
        request["as_of"] = as_of if isinstance(as_of, int) else as_of.isoformat()
    plain = Question(text=question.text)
    for name in ("collapse", "group_by", "diversity", "context"):
        if getattr(question, name) != getattr(plain, name):
            request[name] = getattr(question, name)
    if question.rerank is not None:
        request["rerank"] = question.rerank
    if question.sure is not None:
        request["sure"] = question.sure
    return request


def filters_json(filters: Filters) -> dict[str, Any]:
    """Write filters as a JSON object: what `api.wire.filters_of` reads."""
    given: dict[str, Any] = {key: list(values) for key, values in filters.fields}
    if filters.documents:
        given["document"] = list(filters.documents)
    for key, seconds in (("after", filters.after), ("before", filters.before)):
        if seconds is not None:
            given[key] = datetime.fromtimestamp(seconds, UTC).isoformat()
    return given


def errors_by_code() -> dict[str, type[PinciteError]]:
    """Give every error under its code."""
    found: dict[str, type[PinciteError]] = {}
    waiting: list[type[PinciteError]] = [PinciteError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found |= {kind.code: kind for kind in kinds}
        waiting += kinds
    return found


def _problem_of(response: httpx.Response) -> tuple[str, str]:
    """Give a problem's code and detail; empty where it is none."""
    try:
        problem = response.json()
    except ValueError:
        return "", ""
    if not isinstance(problem, dict):
        return "", ""
    return str(problem.get("code") or ""), str(problem.get("detail") or "")
