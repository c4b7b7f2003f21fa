"""Pins as plain JSON objects and back."""

from datetime import UTC, datetime
from typing import Any

from api.typed import not_read, typed
from qa.pins import Pin, Pinned, PinState, Spot

_PLACE = ("document_id", "sha256", "start", "end", "quote")


def pin_json(state: PinState) -> dict[str, Any]:
    """Write a pin, and what has become of it, as a JSON object."""
    pin, stands = state.pin, state.stands
    at = datetime.fromtimestamp(pin.at, UTC).replace(tzinfo=None)
    return {
        "id": pin.id,
        "questions": list(pin.questions),
        **{name: getattr(pin, name) for name in _PLACE},
        "by": pin.by,
        "at": at.isoformat(timespec="milliseconds") + "Z",
        "note": pin.note,
        "status": state.status,
        "stands": None
        if stands is None
        else {"document_id": stands.document_id, "start": stands.start, "end": stands.end},
    }


def pin_of(data: Any) -> PinState:
    """Read a pin back.

    Raises:
        ServerError: It is none.
    """
    try:
        at = datetime.fromisoformat(data["at"]).timestamp()
        pin = typed(Pin, {**data, "at": at})
        stands = data["stands"]
        return typed(
            PinState,
            {
                "pin": pin,
                "status": data["status"],
                "stands": None if stands is None else typed(Spot, stands),
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise not_read("a pin", error) from error


def pinned_json(pinned: Pinned) -> dict[str, Any]:
    """Write what was pinned to a question, as a receipt has it."""
    return {
        "id": pinned.pin.id,
        "question": pinned.question,
        "similarity": pinned.similarity,
        **{name: getattr(pinned.pin, name) for name in _PLACE},
    }


def pinned_of(data: Any) -> Pinned | None:
    """Read it back; who pinned it, when and what else it was pinned to are not in a receipt.

    Raises:
        ValueError: It is no such thing.
        TypeError: Likewise.
        KeyError: It lacks something.
        InvalidInput: Something in it is not as it should be.
    """
    if data is None:
        return None
    pin = typed(Pin, {**data, "questions": (data["question"],), "at": 0.0})
    return Pinned(pin=pin, question=pin.questions[0], similarity=float(data["similarity"]))
