"""Which files are meant by the paths somebody names."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file to be ingested.

    Attributes:
        label: How it is named to the one who sent it.
        path: Where its bytes are.
        name: The file's name; its suffix tells the format.
        uri: What its document is known by: the same uri replaces the document.
        modified: When it last changed, in seconds since 1970 UTC.
        keep_original: Whether its bytes are to be stored, since nothing else keeps them.
        document_id: The document it is a new version of, where that was known by another uri.
        origin: The uri of the sitemap it was found in; its own uri where it is None.
        validators: What a page said of its version, as JSON.
        charset: The encoding that a page's server names.
    """

    label: str
    path: Path
    name: str
    uri: str
    modified: float | None
    keep_original: bool = False
    document_id: str | None = None
    origin: str | None = None
    validators: str | None = None
    charset: str | None = None


def is_address(text: str) -> bool:
    """Whether what somebody named is an address, be it of a page or not, rather than a path."""
    return _SCHEME.match(text) is not None


def gather(paths: Sequence[str], pattern: str | None = None) -> Iterator[Arrival]:
    """List the files under paths, folders with all that is in them, in the order of their names.

    Hidden files and folders (a dot in front) are left out, unless they are named themselves.

    Args:
        paths: Files and folders. A path where nothing is comes out too; reading it will fail.
        pattern: Take only files of folders whose name, or path below the folder, is like this:
            `*.md`, `reports/*.pdf`.
    """
    for text in paths:
        path = Path(text)
        if not path.is_dir():
            yield arrival(path, text)
            continue
        for file in _files(path):
            below = file.relative_to(path).as_posix()
            if pattern is None or fnmatch(file.name, pattern) or fnmatch(below, pattern):
                yield arrival(file, str(file))


def arrival(path: Path, label: str) -> Arrival:
    """Describe a file that stays where it is."""
    try:
        resolved = path.resolve()
        modified = resolved.stat().st_mtime
    except (OSError, ValueError, RuntimeError):  # the last is pathlib's for a loop of links
        resolved, modified = path.absolute(), None
    return Arrival(
        label=label, path=resolved, name=path.name, uri=resolved.as_uri(), modified=modified
    )


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent) / name
