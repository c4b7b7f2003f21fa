"""JSON that is given to a command in a file, or by standard input."""

import json
from typing import IO

from qa.errors import InvalidInput

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
    data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise wrong(f"At most {_MOST:,} bytes of {what} are read.")
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise wrong(f"What was given is not JSON: {error}.") from error
    return value
