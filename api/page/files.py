"""The files that pages are made with: styles, scripts, pictures."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PREFIX = "/page/"
_FOLDER = files("api.page") / "static"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is served.

    Attributes:
        content: Its bytes.
        media_type: What they are.
        version: Of the bytes: another one for others.
    """

    content: bytes
    media_type: str
    version: str


@cache
def all_files() -> dict[str, File]:
    """Give all files by their names."""
    return {each.name: _file(each.name, each.read_bytes()) for each in _FOLDER.iterdir()}


def address(name: str) -> str:
    """Give where a file is fetched from: another address for other bytes.

    Raises:
        KeyError: There is no such file.
    """
    return f"{PREFIX}{name}?v={all_files()[name].version}"


def _file(name: str, content: bytes) -> File:
    return File(
        content=content,
        media_type=_TYPES[name.rpartition(".")[2]],
        version=hashlib.sha256(content).hexdigest()[:16],
    )
