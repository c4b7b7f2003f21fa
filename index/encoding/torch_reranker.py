"""Serving a reranker that cannot be exported: by sentence-transformers itself, with torch."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import CrossEncoder

from index.encoding.manifest import KEPT, RerankerManifest
from qa.ranking import Scores


class TorchReranker:
    """Scores with sentence-transformers, one pair after another.

    Args:
        folder: Where the model is kept, under `model/`.
        manifest: What it is.
    """

    def __init__(self, folder: Path, manifest: RerankerManifest) -> None:
        self.manifest = manifest
        self._model = CrossEncoder(str(folder / KEPT), device="cpu")

    def score(self, question: str, texts: Sequence[str], deadline: float) -> Scores | None:
        """Score each text for a question; see `qa.ports.Reranker`."""
        scores = np.empty(len(texts))
        for at, text in enumerate(texts):
            if time.monotonic() >= deadline:
                return None
            scores[at] = self._model.predict((question, text), show_progress_bar=False)
        return scores

    def close(self) -> None:
        """Nothing is held open."""
