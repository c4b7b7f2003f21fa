"""The encoders of a machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.embedding import Embedding
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

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        """Encode a question, and each of its tokens; see `qa.ports.Encoder`."""
        ...

    def familiarity(self, text: str) -> float:
        """Say how much of a text is in a language it was made for: 0 to 1."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (n, d), unit length."""
        ...

    def encode_closely(self, texts: Sequence[str], sentences: Sequence[Spans]) -> list[Embedding]:
        """Encode passages as `encode_passages` does, and the sentences and tokens of each.

        Args:
            texts: The passages.
            sentences: Where each one's sentences stand in it; none are encoded where it is empty.
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
