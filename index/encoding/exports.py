"""The exported models of a machine, a folder each, made when they are first needed."""

import errno
import os
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import ClassVar, Generic, TypeVar

from filelock import FileLock

from index.encoding.manifest import KEPT, Exported, read_manifest_of
from index.encoding.places import place_of, put
from index.encoding.sources import fingerprint, model_folder
from qa.errors import EncoderError, StorageFull

_EXPORT_SECONDS = 1_800
_REPLACING_SECONDS = 0.05

Kind = TypeVar("Kind", bound=Exported)
Served = TypeVar("Served")


@contextmanager
def undisturbed(folder: Path, *, wait: float = _EXPORT_SECONDS) -> Iterator[None]:
    """Let no process put exported models in the place of others meanwhile.

    Args:
        folder: The folder of exported models.
        wait: For so many seconds at most, until another process is done with it.

    Raises:
        OSError: It cannot be written to, or somebody goes on exporting.
    """
    with FileLock(folder / ".renewing", timeout=wait):
        yield


class Exports(ABC, Generic[Kind, Served]):
    """A folder of exported models, each under its fingerprint; those of one kind are seen.

    Args:
        folder: The folder; made when the first model is.

    Attributes:
        kind: What they are.
        program: The module that exports one, run as a process of its own.
        wanted: What a model may be, said where one cannot be loaded.
    """

    kind: type[Kind]
    program: ClassVar[str]
    wanted: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, mark: str) -> Served:
        """Open the model of a fingerprint.

        Raises:
            EncoderError: It has not been exported here, or is damaged.
        """
        try:
            return self._opened(mark)
        except self.kind.unavailable:
            time.sleep(_REPLACING_SECONDS)  # somebody may just be putting another in its place
            return self._opened(mark)

    def renew(self, mark: str) -> bool:
        """Export a model anew that an earlier version exported, where its source is still there.

        Returns:
            Whether what is there now has all that an export can have. What has less serves on.
        """
        try:
            if not self._is_current(mark):
                with undisturbed(self._folder):
                    if not self._is_current(mark):  # another process may have been quicker
                        self._export_again(mark)
            return self._is_current(mark)
        except (self.kind.unavailable, StorageFull, OSError):
            return False

    def make(self, model: str) -> Served:
        """Open a model, and export it first where that was not done yet, or by an earlier version.

        Raises:
            EncoderError: It is not on this machine, or cannot be loaded.
            StorageFull: There is no room for it.
        """
        source = model_folder(model)
        mark = fingerprint(source, self.kind.recipe) if source else self._named(model)
        if mark is not None:
            self.renew(mark)
            try:
                return self.open(mark)
            except self.kind.unavailable:
                pass
        return self.open(self._export(model))

    @abstractmethod
    def _serve(self, folder: Path, manifest: Kind) -> Served:
        """Open what is in a folder."""

    def _opened(self, mark: str) -> Served:
        folder = place_of(self._folder, mark)
        return self._serve(folder, read_manifest_of(self.kind, folder))

    def _is_current(self, mark: str) -> bool:
        return read_manifest_of(self.kind, place_of(self._folder, mark)).is_current

    def _named(self, model: str) -> str | None:
        for folder in self._folder.glob("*"):
            try:
                manifest = read_manifest_of(self.kind, folder)
            except EncoderError:
                continue
            if manifest.model == model:
                return manifest.fingerprint
        return None

    def _export(self, model: str, kept: Path | None = None) -> str:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=".export-") as workshop:
                return self._export_in(Path(workshop), model, kept)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise self._full() from error
            raise self.kind.unavailable(
                f"The {self.kind.kind} cannot be kept in {self._folder} ({error.strerror}): name "
                "another folder in PINCITE_MODELS."
            ) from error

    def _export_again(self, mark: str) -> None:
        folder = place_of(self._folder, mark)
        manifest, kept = read_manifest_of(self.kind, folder), folder / KEPT
        source = kept if kept.is_dir() else model_folder(manifest.model)
        if source is not None and fingerprint(source, self.kind.recipe) == mark:
            self._export(manifest.model, kept)

    def _export_in(self, workshop: Path, model: str, kept: Path | None) -> str:
        made = workshop / "made"
        made.mkdir()
        if kept is not None and kept.is_dir():
            copytree(kept, made / KEPT)
        done = subprocess.run(  # noqa: S603 (this project's own module)
            [sys.executable, "-m", self.program, model, str(made)],
            check=False,
            capture_output=True,
            text=True,
            timeout=_EXPORT_SECONDS,
            cwd=Path(__file__).resolve().parents[2],
        )
        if done.returncode:
            if os.strerror(errno.ENOSPC) in done.stderr:
                raise self._full()
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise self.kind.unavailable(
                f"The model {model!r} could not be loaded ({reason}). Name {self.wanted}."
            )
        manifest = read_manifest_of(self.kind, made)
        put(made, self._folder, manifest.fingerprint)
        return manifest.fingerprint

    def _full(self) -> StorageFull:
        return StorageFull(
            f"The disk that holds {self._folder} is full; the {self.kind.kind} takes about four "
            "times the size of its weights while it is made."
        )
