"""A call becomes attempts, with pauses between them: what is sent again, when, and how often.

Nothing here sends or waits: `attempting` yields what is to be done, and whoever drives it does so
and sends back what came of it. The client that blocks and the one that awaits share all of it.

Sent again is

- what was refused with 429, or with 503 and Retry-After: the server did nothing, and says when to
  ask again. It is waited for as long as it asks, or not at all where that is too long;
- what found no server to connect to, since nothing was sent: one that restarts is soon back;
- where the call is repeatable, what a connection broke off under, and a 503 that is not of Pincite:
  that of a proxy whose server restarts.

Not sent again is what ran out of its time: whoever waited has waited; and a 503 in which Pincite
says what hinders it, without a time: that does not pass.
"""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from api.client.calls import Call, Response
from api.client.failures import (
    error_of_reply,
    error_of_sending,
    errors_by_code,
    is_distrusted,
    problem_of,
)
from api.client.patience import Patience, pause_asked_for, pause_before
from qa.errors import PinciteError

T = TypeVar("T")

_SHORTEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request to be sent now.

    Attributes:
        call: What it is.
        timeout: For how long httpx waits for what.
        until: When the reply has to be there, as `time.monotonic` counts; infinite for a file.
    """

    call: Call[Any]
    timeout: httpx.Timeout
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time to be waited, in seconds."""

    seconds: float


Outcome = Response | httpx.RequestError | None
Steps = Generator[Attempt | Pause, Outcome, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server, and the patience with it.

    Attributes:
        url: Its address.
        patience: For how long it is waited for.
        clock: Counts seconds.
    """

    url: str
    patience: Patience
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def attempting(self, call: Call[T]) -> Steps[T]:
        """Send a call, again where that helps, and read the reply.

        Raises:
            PinciteError: What the server raised, or what became of it.
        """
        patience, until = self.patience, self.clock() + self.patience.total
        waited: list[float] = []
        while True:
            timeout = _timeout(patience, until - self.clock())
            ends = float("inf") if call.is_transfer else until
            outcome = yield Attempt(call=call, timeout=timeout, until=ends)
            if isinstance(outcome, Response) and httpx.codes.is_success(outcome.status):
                return call.read(outcome)
            error, asked, again = self._judged(call, outcome, timeout)
            pause = pause_before(len(waited) + 1, asked)
            left = until - self.clock()
            if not again or len(waited) == patience.retries or pause >= left:
                too_long = asked if again and pause >= left else None
                raise _given_up(error, waited, too_long, left)
            waited.append(pause)
            yield Pause(seconds=pause)

    def _judged(
        self, call: Call[Any], outcome: Outcome, timeout: httpx.Timeout
    ) -> tuple[PinciteError, float | None, bool]:
        """Say what is wrong, how long the server asks to wait, and whether to try again."""
        if isinstance(outcome, Response):
            asked = pause_asked_for(outcome.headers.get("retry-after"))
            return error_of_reply(outcome, self.url), asked, _refused(call, outcome, asked)
        if outcome is None:
            raise TypeError("an attempt has an outcome")
        error = error_of_sending(outcome, self.url, timeout, known=call.repeatable)
        return error, None, _not_taken(call, outcome)


def _timeout(patience: Patience, left: float) -> httpx.Timeout:
    left = max(left, _SHORTEST)
    piece = min(patience.read, left)
    connect = min(patience.connect, left)
    return httpx.Timeout(connect=connect, read=piece, write=piece, pool=left)


def _refused(call: Call[Any], response: Response, asked: float | None) -> bool:
    """Whether a server did nothing, and may do it later."""
    if response.status == HTTPStatus.SERVICE_UNAVAILABLE and asked is None:
        return call.repeatable and problem_of(response)[0] not in errors_by_code()
    return response.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def _not_taken(call: Call[Any], error: httpx.RequestError) -> bool:
    """Whether a server did not get a request, or may as well get it twice."""
    if isinstance(error, httpx.ConnectError):
        return not is_distrusted(error)
    return call.repeatable and isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)


def _given_up(
    error: PinciteError, waited: list[float], asked: float | None, left: float
) -> PinciteError:
    """Have an error say what was waited for."""
    said = [str(error)]
    if waited:
        said.append(
            f"Given up after {len(waited) + 1} attempts, with {sum(waited):.1f} seconds of waiting "
            "between them."
        )
    if asked is not None:
        said.append(
            f"It asks to be asked again in {asked:,.0f} seconds; {max(0.0, left):,.0f} are left."
        )
    return type(error)(" ".join(said)) if len(said) > 1 else error
