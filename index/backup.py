"""Backups: a consistent copy of a home that may be in use, in one file.

A backup is a tar archive. Its first member, `manifest.json`, has the SHA-256 of every other: the
catalog, each collection's store and the feedback as SQLite's backup interface copies them, what
waits to be ingested, files of settings, and the encoders. Indexes are left out: they are made again
from the store.
"""

import hashlib
import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from shutil import copyfile, copytree, rmtree
from tempfile import TemporaryDirectory

from index.database import connect, translated
from index.encoding.exports import undisturbed
from index.encoding.places import place_of
from index.feedback import NAME as FEEDBACK
from index.files import sha256_of, sync_folder
from index.recording import Recorded, record
from qa.errors import HomeCorrupt, HomeError, HomeLocked, StorageFull

FORMAT = 1
CATALOG = "catalog.sqlite"
MANIFEST = "manifest.json"

_TRIES = 5

Progress = Callable[[str], None]


def back_up(home: Path, models: Path, file: Path, progress: Progress = lambda _: None) -> int:
    """Copy a home into a file; the home may be read from and written to meanwhile.

    The home has it written down then, where it can be written to.

    Args:
        home: The home's folder.
        models: The folder of exported encoders.
        file: The backup; it is there when it is whole, and not before.
        progress: Told each part that is begun.

    Returns:
        The backup's size in bytes.

    Raises:
        HomeCorrupt: A stored file is damaged; no backup was made.
        StorageFull: The disk is full; no backup was made.
    """
    with translated(file), TemporaryDirectory(dir=file.parent, prefix=".backup-") as workshop:
        parts, packed = Path(workshop) / "parts", Path(workshop) / "packed"
        try:
            _gather(home, models, parts, progress)
        except StorageFull as error:  # of what is copied nothing is written to
            raise StorageFull(
                f"The disk that {file} goes to is full: no backup was made."
            ) from error
        files = sorted(path for path in parts.rglob("*") if path.is_file())
        made = time.time()
        manifest = {
            "format": FORMAT,
            "created": made,
            "files": {path.relative_to(parts).as_posix(): sha256_of(path) for path in files},
        }
        written = json.dumps(manifest, indent=1).encode()
        (parts / MANIFEST).write_bytes(written)
        progress("archive")
        with packed.open("wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                for path in (parts / MANIFEST, *files):
                    archive.add(path, path.relative_to(parts).as_posix())
            out.flush()
            os.fsync(out.fileno())
        packed.replace(file)
        sync_folder(file.parent)
        size = file.stat().st_size
    digest = hashlib.sha256(written).hexdigest()
    with suppress(HomeError):  # the backup is good all the same
        record(home, Recorded(path=str(file.absolute()), made=made, size=size, sha256=digest))
    return size


def _gather(home: Path, models: Path, parts: Path, progress: Progress) -> None:
    """Copy all parts, once more where a collection was dropped or replaced meanwhile.

    Raises:
        HomeLocked: Collections go on being replaced.
    """
    for _ in range(_TRIES):
        folders: list[str] = []
        try:
            _gather_once(home, models, parts, progress, folders)
        except HomeCorrupt:
            if set(folders) <= _folders_now(home):
                raise
        else:
            if set(folders) <= _folders_now(home):
                return
        rmtree(parts)
    raise HomeLocked(f"Collections of {home} go on being replaced: try again later.")


def _folders_now(home: Path) -> set[str]:
    with translated(home), closing(connect(home / CATALOG)) as catalog:
        return set(_folders(catalog))


def _folders(catalog: sqlite3.Connection) -> list[str]:
    """List the folders that answer, or can be gone back to."""
    rows = catalog.execute("SELECT folder, previous FROM collections ORDER BY name")
    return [folder for row in rows for folder in row if folder is not None]


def _gather_once(
    home: Path, models: Path, parts: Path, progress: Progress, folders: list[str]
) -> None:
    parts.mkdir()
    progress("catalog")
    _copy_database(home / CATALOG, parts / CATALOG)
    with closing(sqlite3.connect(parts / CATALOG)) as catalog:
        queued = catalog.execute("SELECT id FROM uploads WHERE state = 'queued'").fetchall()
        folders += _folders(catalog)
        with catalog:  # what is not in the backup is not spoken of
            catalog.execute("UPDATE collections SET shadow = NULL")
            catalog.execute("DELETE FROM dropped")
    (parts / "uploads").mkdir()
    for (upload,) in queued:  # before the stores: one that is gone by now is in its store
        with suppress(FileNotFoundError):
            copyfile(home / "uploads" / upload, parts / "uploads" / upload)
    if (home / FEEDBACK).exists():
        progress("feedback")
        _copy_database(home / FEEDBACK, parts / FEEDBACK)
    for settings in home.glob("*.toml"):
        if settings.is_file():
            copyfile(settings, parts / settings.name)
    encoders: set[str] = set()
    for folder in folders:
        progress(f"collection {folder}")
        store = Path("collections", folder, "store.sqlite")
        (parts / store).parent.mkdir(parents=True)
        _copy_database(home / store, parts / store)
        with closing(sqlite3.connect(parts / store)) as copied:
            found = copied.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchall()
            encoders.update(mark for (mark,) in found)
    progress("encoders")
    there = [mark for mark in sorted(encoders) if place_of(models, mark).is_dir()]
    with ExitStack() as stack:
        if there:
            with suppress(OSError):  # where it cannot be written to, nobody disturbs
                stack.enter_context(undisturbed(models))
        for mark in there:
            copytree(place_of(models, mark), parts / "models" / mark)


def _copy_database(path: Path, copy: Path) -> None:
    """Copy a database as it is at one moment, and check the copy.

    By `integrity_check`: `quick_check` of SQLite 3.40 finds nulls in sound tables without rowids.
    """
    with translated(path), closing(connect(path)) as source, closing(sqlite3.connect(copy)) as out:
        source.backup(out)
        (said,) = out.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise HomeCorrupt(f"{path} is damaged ({said}): restore it from an earlier backup.")
