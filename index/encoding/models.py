"""The encoders of a machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.encoding.exports import Exports
from index.encoding.manifest import TORCH, Manifest
from index.encoding.pooling import Spans
from index.encoding.runtime import OnnxEncoder
from qa.ranking import Vector, Vectors


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

    def encode_with_sentences(
        self, texts: Sequence[str], sentences: Sequence[Spans]
    ) -> tuple[Vectors, list[Vectors | None]]:
        """Encode passages, and the sentences within each.

        Args:
            texts: The passages.
            sentences: Where each one's sentences stand in it; none are encoded where it is empty.

        Returns:
            Shape (n, d), as `encode_passages` gives them, and for each passage shape (sentences,
            d), both of unit length; None where there are no spans, or none can be made. A
            sentence past the window is all zeros.
        """
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class Models(Exports[Manifest, TextEncoder]):
    """A folder of exported encoders; it fails with `EncoderUnavailable`."""

    kind = Manifest
    program = "index.encoding.export"
    wanted = "a folder that holds a sentence-transformers model, or one that the model hub has"

    def _serve(self, folder: Path, manifest: Manifest) -> TextEncoder:
        if manifest.precision == TORCH:
            from index.encoding.torch_runtime import TorchEncoder  # noqa: PLC0415 (imports torch)

            return TorchEncoder(folder, manifest)
        return OnnxEncoder(folder, manifest)
