"""The exported encoders of a machine, a folder each, made when they are first needed."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.encoding.manifest import Manifest, read_manifest
from index.encoding.runtime import OnnxEncoder
from index.encoding.sources import fingerprint, model_folder
from qa.errors import EncoderUnavailable, StorageFull
from qa.ranking import Vector, Vectors

_EXPORT_SECONDS = 1_800


class TextEncoder(Protocol):
    """An encoder at work."""

    manifest: Manifest

    @property
    def room(self) -> int:
        """How many tokens a text may have."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give a text's tokens as spans of code points."""
        ...

    def encode_query(self, text: str) -> Vector:
        """Encode a question: shape (d,), unit length."""
        ...

    def familiarity(self, text: str) -> float:
        """Say how much of a text is in a language it was made for: 0 to 1."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (n, d), unit length."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class Models:
    """A folder of exported encoders, each under its fingerprint.

    Args:
        folder: The folder; made when the first encoder is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, mark: str) -> TextEncoder:
        """Open the encoder of a fingerprint.

        Raises:
            EncoderUnavailable: It has not been exported here, or is damaged.
        """
        folder = self._folder / mark
        manifest = read_manifest(folder)
        if manifest.precision == "torch":
            from index.encoding.torch_runtime import TorchEncoder  # noqa: PLC0415 (imports torch)

            return TorchEncoder(folder, manifest)
        return OnnxEncoder(folder, manifest)

    def make(self, model: str) -> TextEncoder:
        """Open the encoder of a model, and export it first where that was not done yet.

        Raises:
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
        """
        source = model_folder(model)
        mark = fingerprint(source) if source else self._named(model)
        if mark is not None:
            try:
                return self.open(mark)
            except EncoderUnavailable:
                pass
        return self.open(self._export(model))

    def _named(self, model: str) -> str | None:
        for folder in self._folder.glob("*"):
            try:
                manifest = read_manifest(folder)
            except EncoderUnavailable:
                continue
            if manifest.model == model:
                return manifest.fingerprint
        return None

    def _export(self, model: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".export-") as workshop:
            made = Path(workshop) / "encoder"
            made.mkdir()
            command = [sys.executable, "-m", "index.encoding.export", model, str(made)]
            done = subprocess.run(  # noqa: S603 (this project's own module)
                command,
                check=False,
                capture_output=True,
                text=True,
                timeout=_EXPORT_SECONDS,
                cwd=Path(__file__).resolve().parents[2],
            )
            if done.returncode:
                if os.strerror(errno.ENOSPC) in done.stderr:
                    raise StorageFull(
                        f"The disk that holds {self._folder} is full; the encoder takes about four "
                        "times the size of its weights while it is made."
                    )
                reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise EncoderUnavailable(
                    f"The model {model!r} could not be loaded ({reason}). Name a folder that holds "
                    "a sentence-transformers model, or one that the model hub has."
                )
            manifest = read_manifest(made)
            place = self._folder / manifest.fingerprint
            if place.exists():
                place.rename(Path(workshop) / "replaced")
            made.rename(place)
        return manifest.fingerprint
