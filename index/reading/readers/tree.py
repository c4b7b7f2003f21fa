"""JSON: a line `path: value` for each value; an array of objects is a block for each."""

import json
from collections.abc import Iterator

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from qa.documents import Content
from qa.errors import Damaged

_MAX_DEPTH = 100


def read(original: Original) -> Content:
    """The content of a JSON file."""
    try:
        value = json.loads(decode(original.data))
    except ValueError as error:
        raise Damaged("It is not valid JSON.") from error
    outline = Outline(original.limits.text)
    add_value(outline, value)
    title = value.get("title") if isinstance(value, dict) else None
    return outline.finish(title=title if isinstance(title, str) and title else original.title)


def add_value(outline: Outline, value: object, path: str = "", depth: int = 0) -> None:
    """Add a JSON value, and all that is in it."""
    simple: list[str] = []
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        for key, item in value.items():
            below = f"{path}.{key}" if path else str(key)
            if _has_objects(item):
                outline.paragraph("\n".join(simple))
                simple = []
                add_value(outline, item, below, depth + 1)
            else:
                simple += _lines(item, below)
    elif isinstance(value, list) and _has_objects(value) and depth < _MAX_DEPTH:
        for item in value:
            add_value(outline, item, path, depth + 1)
    else:
        simple += _lines(value, path)
    outline.paragraph("\n".join(simple))


def _has_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _lines(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lines(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from _lines(item, path)
    elif value is not None and value not in ("", []):
        shown = ", ".join(map(_shown, value)) if isinstance(value, list) else _shown(value)
        yield f"{path}: {shown}" if path else shown


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
