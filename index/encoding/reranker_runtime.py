"""Serving an exported reranker with onnxruntime and tokenizers, without torch."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from index.encoding.manifest import RerankerManifest
from index.encoding.runtime import load
from qa.ranking import Scores

SCORE = "score"
LOGIT = "logit"


class OnnxReranker:
    """Scores one pair of texts at a time on each core.

    Args:
        folder: Where the graph and the tokenizer are.
        manifest: What they are.

    Raises:
        RerankerUnavailable: The graph cannot be loaded.
    """

    def __init__(self, folder: Path, manifest: RerankerManifest) -> None:
        self.manifest = manifest
        self._tokenizer, self._session = load(folder, manifest)
        self._tokenizer.enable_truncation(manifest.window, strategy="longest_first")
        self._inputs = [each.name for each in self._session.get_inputs()]
        self._pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "reranker")

    def score(self, question: str, texts: Sequence[str], deadline: float) -> Scores | None:
        """Score each text for a question; see `qa.ports.Reranker`.

        A pair that has not been begun by the deadline is not begun any more.
        """

        def score_of(text: str) -> float | None:
            if time.monotonic() >= deadline:
                return None
            return self.run(question, text, (SCORE,))[0]

        scores = list(self._pool.map(score_of, texts))
        return None if None in scores else np.array(scores, np.float64)

    def run(self, question: str, text: str, outputs: Sequence[str]) -> list[float]:
        """Give what comes out of the graph for one pair; past the window it is cut."""
        pair = self._tokenizer.encode(question, text)
        given = {"input_ids": pair.ids, "token_type_ids": pair.type_ids}
        inputs = {name: np.array([given[name]], np.int64) for name in self._inputs}
        return [float(each[0]) for each in self._session.run(list(outputs), inputs)]

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()
