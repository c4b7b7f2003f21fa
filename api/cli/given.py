"""JSON that is given to a command in a file, or by standard input."""

import json
from typing import IO

from api.turns import turns_of
from qa.errors import InvalidInput
from qa.questions import Turn

_MOST = 100_000_000


def json_of(file: IO[bytes], what: str, wrong: type[InvalidInput]) -> object:
    """Read a file as JSON.

    Args:
        file: The file.
        what: What it is to hold, as in "bytes of citations".
        wrong: What is raised where it cannot be read.

    Raises:
        InvalidInput: It is too long, or no JSON; a `wrong`.
    """
    return _parsed(_read(file, what, wrong), "What was given", wrong)


def turns_given(file: IO[bytes]) -> tuple[Turn, ...]:
    """Read a file as the turns of a conversation: JSON, or a line of JSON each.

    Raises:
        InvalidInput: It is too long, no JSON, or holds something else.
    """
    data = _read(file, "turns", InvalidInput)
    if data.lstrip().startswith(b"["):
        return turns_of(_parsed(data, "The history", InvalidInput))
    return turns_of(
        [
            _parsed(line, f"Line {number} of the history", InvalidInput)
            for number, line in enumerate(data.splitlines(), 1)
            if line.strip()
        ]
    )


def _read(file: IO[bytes], what: str, wrong: type[InvalidInput]) -> bytes:
    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise wrong(f"At most {_MOST:,} bytes of {what} are read.")
    return data


def _parsed(data: bytes, what: str, wrong: type[InvalidInput]) -> object:
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise wrong(f"{what} is not JSON: {error}.") from error
    return value
