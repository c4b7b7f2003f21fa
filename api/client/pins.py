"""The calls about pins."""

from collections.abc import Sequence
from typing import Any

from api.client.calls import Call, Response, nothing, path_of
from api.pinned import pin_of
from api.typed import not_read
from qa.pins import PinState, Spot


def pins(collection: str | None) -> Call[tuple[PinState, ...]]:
    """List the pins of a collection."""
    return Call(method="GET", path=path_of("pins"), query={"collection": collection}, read=_pins_of)


def _pins_of(response: Response) -> tuple[PinState, ...]:
    data = response.json()
    listed = data.get("pins") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise not_read("a list of pins", TypeError("there is no list in it"))
    return tuple(pin_of(each) for each in listed)


def pin(
    questions: Sequence[str], where: str | Spot, collection: str | None, by: str, note: str
) -> Call[PinState]:
    """Pin a passage to a question; sent twice, the second time is refused."""
    place: dict[str, Any] = (
        {"passage": where}
        if isinstance(where, str)
        else {"document_id": where.document_id, "start": where.start, "end": where.end}
    )
    said = {"questions": list(questions), "collection": collection, "by": by, "note": note}
    return Call(
        method="POST",
        path=path_of("pins"),
        body={**said, **place},
        read=lambda response: pin_of(response.json()),
        repeatable=False,
    )


def unpin(pin_id: str, collection: str | None) -> Call[None]:
    """Let a pin go."""
    return Call(
        method="DELETE",
        path=path_of("pins", pin_id),
        query={"collection": collection},
        read=nothing,
        repeatable=False,
    )
