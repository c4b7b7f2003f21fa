"""The block of fields that a text file may begin with, between two lines of `---` or `+++`."""

import re

_BLOCK = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_][\w .-]{0,60}?)\s*[:=]\s*(.*)")
_MAX_BLOCK = 20_000

Fields = dict[str, str | list[str]]


def split_front_matter(text: str) -> tuple[Fields, str]:
    """The simple fields a text begins with, and the text behind them.

    Only `key: value`, `key = value` and flat lists are understood; whatever else stands in the
    block is left out. A text without such a block is returned as it is.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _BLOCK.match(text[:_MAX_BLOCK])
    if not match or not any(_FIELD.match(line) for line in match[2].split("\n")):
        return {}, text
    return _fields(match[2].split("\n")), text[match.end() :]


def _fields(lines: list[str]) -> Fields:
    fields: Fields = {}
    key = ""
    for line in lines:
        field = _FIELD.match(line)
        stripped = line.strip()
        if field:
            key = field[1].strip().lower()
            value = field[2].strip()
            fields[key] = _list(value) if value.startswith("[") else _plain(value)
        elif key and stripped.startswith("- "):
            held = fields[key]
            fields[key] = [*(held if isinstance(held, list) else []), _plain(stripped[2:])]
    return {name: value for name, value in fields.items() if value and value != "|"}


def _list(value: str) -> list[str]:
    return [_plain(item) for item in value.strip("[]").split(",") if item.strip()]


def _plain(value: str) -> str:
    return value.strip().strip("\"'")
