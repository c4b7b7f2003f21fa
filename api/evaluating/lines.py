"""Files of a judged set, line by line: a bad line is named by file and number."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from qa.errors import InvalidInput

Parsed = TypeVar("Parsed")
Fields = Mapping[str, Any]

_WRONG = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    InvalidInput,
)


def found_file(folder: Path, *names: str) -> Path | None:
    """Give the first of several files that is there, each plain or `.gz`."""
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.exists():
                return path
    return None


def of_split(folder: Path, name: str, split: str) -> Path | None:
    """Give `NAME.SPLIT.jsonl`, or else `NAME.jsonl`; None where neither is there."""
    return found_file(folder, f"{name}.{split}.jsonl", f"{name}.jsonl")


def parsed_lines(
    path: Path, parse: Callable[[str, str], Parsed], expected: str, *, skip: int = 0
) -> Iterator[Parsed]:
    """Parse every line that is not blank.

    Args:
        path: The file, gzipped if its name says so.
        parse: Makes a value of a line and of where it is, `file:LINE`.
        expected: What a line should be, for the message.
        skip: How many lines at the beginning are headings.

    Raises:
        InvalidInput: A line is not as it should be, or the file cannot be read.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            where = f"{path}:{number}"
            if number <= skip or not line.strip():
                continue
            try:
                value = parse(line.decode("utf-8").rstrip("\r\n"), where)
            except _WRONG as error:
                raise InvalidInput(f"{where}: expected {expected}: {_reason(error)}.") from error
            yield value


def parsed_objects(
    path: Path, parse: Callable[[Fields, str], Parsed], expected: str
) -> Iterator[Parsed]:
    """Parse every line of a JSON Lines file as `parsed_lines` does."""

    def of_line(line: str, where: str) -> Parsed:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise TypeError("it is not a JSON object")
        return parse(fields, where)

    yield from parsed_lines(path, of_line, expected)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    return str(error).removesuffix(".")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield cast("BinaryIO", file)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
