"""Backups: a consistent copy of a home that may be in use, in one file.

A backup is a tar archive. Its first member, `manifest.json`, has the SHA-256 of every other: the
catalog, each collection's store as SQLite's backup interface copies it, what waits to be ingested,
and the encoders. Indexes are left out: they are made again from the store.
"""

import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile, copytree
from tempfile import TemporaryDirectory

from index.database import connect, translated
from index.files import sha256_of, sync_folder
from qa.errors import HomeCorrupt

FORMAT = 1
CATALOG = "catalog.sqlite"
MANIFEST = "manifest.json"

Progress = Callable[[str], None]


def back_up(home: Path, models: Path, file: Path, progress: Progress = lambda _: None) -> int:
    """Copy a home into a file; the home may be read from and written to meanwhile.

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
        _gather(home, models, parts, progress)
        files = sorted(path for path in parts.rglob("*") if path.is_file())
        manifest = {
            "format": FORMAT,
            "created": time.time(),
            "files": {path.relative_to(parts).as_posix(): sha256_of(path) for path in files},
        }
        (parts / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        progress("archive")
        with packed.open("wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                for path in (parts / MANIFEST, *files):
                    archive.add(path, path.relative_to(parts).as_posix())
            out.flush()
            os.fsync(out.fileno())
        packed.replace(file)
        sync_folder(file.parent)
    return file.stat().st_size


def _gather(home: Path, models: Path, parts: Path, progress: Progress) -> None:
    parts.mkdir()
    progress("catalog")
    _copy_database(home / CATALOG, parts / CATALOG)
    with closing(sqlite3.connect(parts / CATALOG)) as catalog:
        folders = [
            folder
            for row in catalog.execute("SELECT folder, previous FROM collections ORDER BY name")
            for folder in row
            if folder is not None
        ]
        queued = catalog.execute("SELECT id FROM uploads WHERE state = 'queued'").fetchall()
    encoders: set[str] = set()
    for folder in folders:
        progress(f"collection {folder}")
        store = Path("collections", folder, "store.sqlite")
        (parts / store).parent.mkdir(parents=True)
        _copy_database(home / store, parts / store)
        with closing(sqlite3.connect(parts / store)) as copied:
            found = copied.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchall()
            encoders.update(mark for (mark,) in found)
    (parts / "uploads").mkdir()
    for (upload,) in queued:
        if (home / "uploads" / upload).is_file():
            copyfile(home / "uploads" / upload, parts / "uploads" / upload)
    progress("encoders")
    for mark in sorted(encoders):
        if (models / mark).is_dir():
            copytree(models / mark, parts / "models" / mark)


def _copy_database(path: Path, copy: Path) -> None:
    """Copy a database as it is at one moment, and check the copy.

    By `integrity_check`: `quick_check` of SQLite 3.40 finds nulls in sound tables without rowids.
    """
    with translated(path), closing(connect(path)) as source, closing(sqlite3.connect(copy)) as out:
        source.backup(out)
        (said,) = out.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise HomeCorrupt(f"{path} is damaged ({said}): restore it from an earlier backup.")
