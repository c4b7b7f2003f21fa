"""What an ingestion takes in: paths, and standard input as a file."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from api.settings import Settings
from index.encoding.manifest import MANIFEST, TORCH
from index.encoding.sources import DEFAULT_MODEL
from index.gathering import Arrival, gather, is_address

DASH = "-"
_CHUNK = 1024 * 1024
_BLANK = b"\xef\xbb\xbf \t\r\n"


def coming_of(
    paths: Sequence[str], *, home: Path, pattern: str | None, name: str | None, stack: ExitStack
) -> Iterator[Arrival | str]:
    """List what is named: files as arrivals, addresses as they are.

    Args:
        paths: Files, folders, addresses, and `-` for standard input.
        home: Its files are left out.
        pattern: As `index.gathering.gather` takes it.
        name: The file name standard input is to have; see `spooled`.
        stack: Keeps standard input's copy until it is left.
    """
    for path in paths:
        if path == DASH:
            yield stack.enter_context(spooled(name))
        elif is_address(path):
            yield path
        else:
            yield from gather([path], pattern, without=home)


@contextmanager
def spooled(name: str | None) -> Iterator[Arrival]:
    """Keep standard input in a temporary file as long as it is needed.

    Args:
        name: The file name it is to have. Where there is none, it is `stdin.jsonl` if its first
            line that is not blank is a JSON object with a string `text`, else `stdin.txt`.
    """
    with TemporaryDirectory(prefix="pincite-stdin-") as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            while chunk := sys.stdin.buffer.read(_CHUNK):
                file.write(chunk)
        called = name or ("stdin.jsonl" if _is_json_lines(path) else "stdin.txt")
        yield Arrival(
            label=DASH,
            path=path,
            name=called,
            uri=f"stdin:{quote(called)}",
            modified=None,
            keep_original=True,
        )


def _is_json_lines(path: Path) -> bool:
    with path.open("rb") as file:
        line = next((line.strip(_BLANK) for line in file if line.strip(_BLANK)), b"")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and isinstance(record.get("text"), str)


def is_exported(settings: Settings) -> bool:
    """Whether the encoder of new collections is there, or has to be exported first, or anew."""
    wanted = settings.model or DEFAULT_MODEL
    for path in settings.models_folder.glob(f"*/{MANIFEST}"):
        try:
            said = json.loads(path.read_bytes())
            if said["model"] == wanted:
                return said.get("tokens") is not None or said["precision"] == TORCH
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return False
