"""Serving a model that cannot be exported: by sentence-transformers itself, with torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from index.embedding import Embedding
from index.encoding.familiarity import Familiarity
from index.encoding.manifest import KEPT, Manifest
from index.encoding.pooling import Spans
from qa.ranking import Vector, Vectors


class TorchEncoder:
    """Encodes with sentence-transformers.

    Args:
        folder: Where the model is kept, under `model/`.
        manifest: What it is.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._model = SentenceTransformer(str(folder / KEPT), device="cpu")
        self._model.max_seq_length = manifest.window
        self._familiarity = Familiarity(self._model.tokenizer.backend_tokenizer)

    @property
    def room(self) -> int:
        """How many tokens a text may have, special ones and the document prompt taken off."""
        prompt = self._model.tokenizer(self.manifest.document_prompt)["input_ids"]
        return self.manifest.window - len(prompt)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as spans of code points, special tokens left out."""
        tokens = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        return [(start, end) for start, end in tokens["offset_mapping"]]

    def encode_query(self, text: str) -> Vector:
        """Encode a question: shape (d,), unit length. Past the window it is cut."""
        vector: Vector = self._encode([self.manifest.query_prompt + text])[0]
        return vector

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        """Encode a question; none of its tokens."""
        return self.encode_query(text), None

    def familiarity(self, text: str) -> float:
        """Say how much of a text is in a language it was made for: 0 to 1."""
        return self._familiarity.of(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (n, d), unit length."""
        if not texts:
            return np.empty((0, self.manifest.dimension), np.float32)
        return self._encode([self.manifest.document_prompt + text for text in texts])

    def encode_closely(
        self,
        texts: Sequence[str],
        sentences: Sequence[Spans],  # noqa: ARG002 (the protocol's signature)
    ) -> list[Embedding]:
        """Encode passages; none of their sentences and tokens."""
        return [Embedding(vector=vector) for vector in self.encode_passages(texts)]

    def close(self) -> None:
        """Nothing is held open."""

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)
