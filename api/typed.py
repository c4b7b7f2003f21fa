"""Values read back from plain JSON objects, each field as its annotation says."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from qa.errors import ServerError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def typed(kind: type[T], data: Any) -> T:
    """Make a frozen value of a JSON object, with all values in it.

    What the object has beside the fields is not looked at, so that what a newer version says is
    understood; what it lacks is taken from the default, where the field has one.

    Raises:
        ValueError: A field is not there or of another type; says which.
    """
    from pydantic import ValidationError  # noqa: PLC0415 (help need not wait for it)

    try:
        value: T = _adapter(cast("Any", kind)).validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or kind.__name__
        raise ValueError(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None
    return value


def not_read(what: str, error: Exception) -> ServerError:
    """Make the error of a server that sent something else than it should."""
    return ServerError(
        f"What the server sent is not {what} of Pincite, or of a version too far from this one "
        f"({error})."
    )


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 (as above)

    return TypeAdapter(kind)
