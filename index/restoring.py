"""A home is made of a backup, wholly or not at all."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import IO, Any

from index.backup import CATALOG, FORMAT, MANIFEST
from index.database import translated
from index.feedback import NAME as FEEDBACK
from index.files import sync_folder
from qa.errors import AlreadyExists, BackupDamaged

_MOST_MANIFEST = 100_000_000
_CHUNK = 1024 * 1024


def restore(file: Path, home: Path, models: Path) -> None:
    """Make a home of a backup; it is there when it is whole, and not before.

    Args:
        file: The backup.
        home: Where to; nothing may be there yet, or an empty folder.
        models: The folder of exported encoders; those that are missing in it are added.

    Raises:
        AlreadyExists: There is something in the folder.
        BackupDamaged: The file is no backup, is cut short, or has changed.
        StorageFull: The disk is full; no home was made.
    """
    home = home.absolute()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise AlreadyExists(
            f"There is something in {home}: a backup is restored into a folder of its own. Name "
            "another home, or move that one away."
        )
    with translated(home):
        home.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=home.parent, prefix=".restore-") as workshop:
            made = Path(workshop) / "home"
            made.mkdir()
            with _reading(file) as archive:
                _unpack(archive, made, file)
            if (made / FEEDBACK).exists():
                (made / FEEDBACK).chmod(0o600)
            if models != home / "models" and (made / "models").is_dir():
                models.mkdir(parents=True, exist_ok=True)
                for encoder in (made / "models").iterdir():
                    if not (models / encoder.name).exists():
                        copytree(encoder, models / encoder.name)
            for folder in (made, *(each for each in made.rglob("*") if each.is_dir())):
                sync_folder(folder)
            if home.exists():
                home.rmdir()
            made.rename(home)
        sync_folder(home.parent)


def manifest_checked(file: Path) -> str:
    """Check every part of a backup; nothing is written anywhere.

    Returns:
        The SHA-256 of its manifest.

    Raises:
        BackupDamaged: The file is no backup, is cut short, or has changed.
    """
    with translated(file), _reading(file) as archive:
        digest, expected = _manifest(archive, file)
        for name, stream in _parts(archive, expected, file):
            if _hashed(stream) != expected[name]:
                raise _damaged(file, f"{name} is not what was backed up")
    return digest


@contextmanager
def _reading(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(file, str(error)) from error


def _unpack(archive: tarfile.TarFile, made: Path, file: Path) -> None:
    _, expected = _manifest(archive, file)
    for name in expected:
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise _damaged(file, f"it holds a file named {name!r}")
    for name, stream in _parts(archive, expected, file):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        if _write(stream, made / name) != expected[name]:
            raise _damaged(file, f"{name} is not what was backed up")


def _parts(
    archive: tarfile.TarFile, names: Iterable[str], file: Path
) -> Iterator[tuple[str, IO[bytes]]]:
    for name in names:
        try:
            stream = archive.extractfile(name)
        except KeyError:
            stream = None
        if stream is None:
            raise _damaged(file, f"{name} is missing")
        yield name, stream


def _manifest(archive: tarfile.TarFile, file: Path) -> tuple[str, dict[str, str]]:
    first = archive.next()
    stream = archive.extractfile(first) if first and first.name == MANIFEST else None
    try:
        written = stream.read(_MOST_MANIFEST) if stream else b""
        manifest: Any = json.loads(written)
        files: dict[str, str] = dict(manifest["files"])
        if manifest["format"] > FORMAT:
            raise _damaged(file, "a newer version made it: upgrade Pincite")
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(file, "it is no backup of Pincite") from error
    if CATALOG not in files:
        raise _damaged(file, f"{CATALOG} is missing")
    return hashlib.sha256(written).hexdigest(), files


def _write(stream: IO[bytes], path: Path) -> str:
    with path.open("xb") as out:
        digest = _hashed(stream, out)
        out.flush()
        os.fsync(out.fileno())
    return digest


def _hashed(stream: IO[bytes], out: IO[bytes] | None = None) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        if out is not None:
            out.write(chunk)
    return digest.hexdigest()


def _damaged(file: Path, reason: str) -> BackupDamaged:
    return BackupDamaged(f"{file} cannot be restored: {reason}. Nothing was changed.")
