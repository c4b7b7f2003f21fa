"""Which files are meant by the paths somebody names."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Something in a folder that is no file to be ingested.

    Attributes:
        label: How it is named to the one who named the folder.
        uri: Where it is.
        reason: Why it is passed by.
        unlisted: Whether it is a folder whose files cannot be listed.
    """

    label: str
    uri: str
    reason: str
    unlisted: bool


def gather(
    paths: Sequence[str], pattern: str | None = None, *, without: Path | None = None
) -> Iterator[Arrival]:
    """List the files under paths, folders with all that is in them, in the order of their names.

    Hidden files and folders (a dot in front) are left out, unless they are named themselves; see
    `walk` for links.

    Args:
        paths: Files and folders. A path where nothing is comes out too; reading it will fail.
        pattern: Take only files of folders that fit it; see `fits`.
        without: A folder whose files are left out, where it is in one of the others: the home.
    """
    left_out = None if without is None else without.resolve()
    for text in paths:
        path = Path(text)
        if path.is_dir():
            for each in walk(path, str(path), pattern):
                if isinstance(each, Arrival) and not (
                    left_out and each.path.is_relative_to(left_out)
                ):
                    yield each
        else:
            yield arrival(path, text)


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


def fits(pattern: str | None, below: str) -> bool:
    """Whether a file's name, or its path below the folder, is like a pattern.

    Args:
        pattern: `*.md`, `reports/*.pdf`; None is like all.
        below: The path below the folder, with `/` between.
    """
    name = below.rpartition("/")[2]
    return pattern is None or fnmatch(name, pattern) or fnmatch(below, pattern)


def uri_below(folder: str, name: str) -> str:
    """Give the uri of what has a name in a folder of a uri."""
    return f"{folder.rstrip('/')}/{quote_from_bytes(os.fsencode(name))}"


def walk(folder: Path, label: str, pattern: str | None = None) -> Iterator[Arrival | Passed]:
    """List what is in a folder, in the order of names, files before folders.

    A link to a folder is not followed. One to a file that is in the folder itself, and is listed,
    is passed by; any other link to a file is a file, known by the link's own path.

    Args:
        folder: Where it is.
        label: How it is named; files are named by this and their path below it.
        pattern: Give only files that fit it; see `fits`.

    Raises:
        OSError: The folder itself cannot be listed.
    """
    root = folder.resolve()
    waiting = [_Folder(root, root.as_uri(), label, "")]
    while waiting:
        here = waiting.pop()
        try:
            entries = here.entries()
        except OSError as error:
            if here.path == root:
                raise
            if not isinstance(error, FileNotFoundError | NotADirectoryError):
                reason = f"The folder cannot be listed: {error.strerror}."
                yield Passed(label=here.label, uri=here.uri, reason=reason, unlisted=True)
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False) and fits(pattern, here.below + entry.name):
                yield here.seen(entry, root, pattern)
        folders = [each for each in entries if each.is_dir(follow_symlinks=False)]
        waiting += [here.inner(each.name) for each in reversed(folders)]


class _Folder(NamedTuple):
    path: Path
    uri: str
    label: str
    below: str

    def entries(self) -> list[os.DirEntry[str]]:
        with os.scandir(self.path) as listed:
            return sorted(
                (each for each in listed if not each.name.startswith(".")),
                key=lambda each: each.name,
            )

    def inner(self, name: str) -> "_Folder":
        return _Folder(
            self.path / name,
            uri_below(self.uri, name),
            str(Path(self.label) / name),
            f"{self.below}{name}/",
        )

    def seen(self, entry: os.DirEntry[str], root: Path, pattern: str | None) -> Arrival | Passed:
        label, uri = str(Path(self.label) / entry.name), uri_below(self.uri, entry.name)
        path = self.path / entry.name
        modified, reason = None, ""
        try:
            if entry.is_symlink():
                path = path.resolve(strict=True)
                if path.is_dir():
                    reason = "It is a link to a folder, which is not followed: name that folder."
                elif path.is_relative_to(root) and _is_listed(path.relative_to(root), pattern):
                    reason = "It is a link to a file of this folder."
            modified = entry.stat().st_mtime
        except (OSError, RuntimeError):  # reading it says what is wrong; the last is a loop's
            pass
        if reason:
            return Passed(label=label, uri=uri, reason=reason, unlisted=False)
        return Arrival(label=label, path=path, name=entry.name, uri=uri, modified=modified)


def _is_listed(below: Path, pattern: str | None) -> bool:
    hidden = any(part.startswith(".") for part in below.parts)
    return not hidden and fits(pattern, below.as_posix())
