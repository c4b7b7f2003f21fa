"""Files that are either wholly there or not at all."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copymode
from typing import BinaryIO

from qa.errors import Damaged, UnsupportedFormat


@contextmanager
def written_aside(path: Path) -> Iterator[BinaryIO]:
    """Write a file aside; once it is whole, flush it to the disk and put it in its place.

    It has the permissions of the file whose place it takes.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            copymode(path, aside)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file aside, flush it to the disk, and put it in its place in one step."""
    with written_aside(path) as file:
        file.write(data)


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of files to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Hash a file's bytes: SHA-256 in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def state_of(path: Path) -> tuple[int, int, int]:
    """Give what differs once a file has been written to or replaced: inode, size, time in ns.

    Raises:
        Damaged: It cannot be looked at.
        UnsupportedFormat: It is no regular file; opening it might wait for ever.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise Damaged(f"The file cannot be opened: {_reason(error)}.") from error
    if not stat.S_ISREG(status.st_mode):
        raise UnsupportedFormat("It is not a regular file.")
    return status.st_ino, status.st_size, status.st_mtime_ns


def hash_to_compare(path: Path) -> str:
    """Hash a file that may be anything, or may be gone: SHA-256 in lower-case hexadecimal.

    Raises:
        Damaged: It cannot be read.
        UnsupportedFormat: It is no regular file.
    """
    state_of(path)
    try:
        return sha256_of(path)
    except OSError as error:
        raise Damaged(f"The file cannot be read: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "its name is not valid"
