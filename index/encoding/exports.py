"""The exported models of a machine, a folder each, made when they are first needed."""

import errno
import os
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from index.encoding.manifest import Exported, read_manifest_of
from index.encoding.sources import fingerprint, model_folder
from qa.errors import EncoderError, StorageFull

_EXPORT_SECONDS = 1_800

Kind = TypeVar("Kind", bound=Exported)
Served = TypeVar("Served")


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
        folder = self._folder / mark
        return self._serve(folder, read_manifest_of(self.kind, folder))

    def make(self, model: str) -> Served:
        """Open a model, and export it first where that was not done yet.

        Raises:
            EncoderError: It is not on this machine, or cannot be loaded.
            StorageFull: There is no room for it.
        """
        source = model_folder(model)
        mark = fingerprint(source, self.kind.recipe) if source else self._named(model)
        if mark is not None:
            try:
                return self.open(mark)
            except self.kind.unavailable:
                pass
        return self.open(self._export(model))

    @abstractmethod
    def _serve(self, folder: Path, manifest: Kind) -> Served:
        """Open what is in a folder."""

    def _named(self, model: str) -> str | None:
        for folder in self._folder.glob("*"):
            try:
                manifest = read_manifest_of(self.kind, folder)
            except EncoderError:
                continue
            if manifest.model == model:
                return manifest.fingerprint
        return None

    def _export(self, model: str) -> str:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=".export-") as workshop:
                return self._export_in(Path(workshop), model)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise self._full() from error
            raise self.kind.unavailable(
                f"The {self.kind.kind} cannot be kept in {self._folder} ({error.strerror}): name "
                "another folder in PINCITE_MODELS."
            ) from error

    def _export_in(self, workshop: Path, model: str) -> str:
        made = workshop / "made"
        made.mkdir()
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
        place = self._folder / manifest.fingerprint
        if place.exists():
            place.rename(workshop / "replaced")
        made.rename(place)
        return manifest.fingerprint

    def _full(self) -> StorageFull:
        return StorageFull(
            f"The disk that holds {self._folder} is full; the {self.kind.kind} takes about four "
            "times the size of its weights while it is made."
        )
