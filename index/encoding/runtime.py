"""Serving an exported encoder with onnxruntime and tokenizers, without torch."""

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from index.embedding import Embedding
from index.encoding.familiarity import Familiarity
from index.encoding.manifest import EMBEDDING, GRAPH, TOKENIZER, TOKENS, Exported, Manifest
from index.encoding.pooling import Spans, pooled, said
from index.sketches import sketched
from qa.ranking import Vector, Vectors

_NICENESS = 15

T = TypeVar("T")


def load(folder: Path, manifest: Exported) -> tuple[Tokenizer, ort.InferenceSession]:
    """Load a tokenizer, which neither pads nor cuts, and a graph, which runs in one thread.

    Raises:
        EncoderError: The graph cannot be loaded.
    """
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise manifest.unavailable(
            f"The {manifest.kind} in {folder} cannot be loaded ({error}): delete that folder, and "
            "it is made again when it is next needed."
        ) from error
    return tokenizer, session


class OnnxEncoder:
    """Encodes one text at a time on each core; passages with less priority than questions.

    Nothing is padded, and a text's vector does not depend on what is encoded beside it.

    Args:
        folder: Where the graph and the tokenizer are.
        manifest: What they are.

    Raises:
        EncoderUnavailable: The graph cannot be loaded.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._tokenizer, self._session = load(folder, manifest)
        self._familiarity = Familiarity(self._tokenizer)
        self._pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "encoder", give_way)

    @property
    def room(self) -> int:
        """How many tokens a text may have, special ones and the document prompt taken off."""
        prompt = self._tokenizer.encode(self.manifest.document_prompt)
        return self.manifest.window - len(prompt.ids)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give the tokens of a text as spans of code points, special tokens left out."""
        encoding: Encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return encoding.offsets

    def encode_query(self, text: str) -> Vector:
        """Encode a question: shape (d,), unit length. Past the window it is cut."""
        return self._vector(self.manifest.query_prompt + text)

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        """Encode a question, and each of its tokens; see `qa.ports.Encoder`."""
        prompt = self.manifest.query_prompt
        if not self.manifest.tokens:
            return self._vector(prompt + text), None
        vector, tokens, places = self._read(prompt + text)
        return vector, said(tokens, places, len(prompt))

    def familiarity(self, text: str) -> float:
        """Say how much of a text is in a language it was made for: 0 to 1."""
        return self._familiarity.of(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (n, d), unit length."""
        prompt = self.manifest.document_prompt
        return self._stacked(list(self._pool.map(lambda text: self._vector(prompt + text), texts)))

    def encode_closely(self, texts: Sequence[str], sentences: Sequence[Spans]) -> list[Embedding]:
        """Encode passages, and the sentences and tokens of each; see `TextEncoder`."""
        return list(self._pool.map(self._closely, texts, sentences))

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()

    def _vector(self, text: str) -> Vector:
        ids = self._cut(self._tokenizer.encode(text).ids)
        return self._run(ids, EMBEDDING)[0]

    def _closely(self, text: str, sentences: Spans) -> Embedding:
        prompt = self.manifest.document_prompt
        if not self.manifest.tokens:
            return Embedding(vector=self._vector(prompt + text))
        vector, tokens, places = self._read(prompt + text)
        shifted = [(start + len(prompt), end + len(prompt)) for start, end in sentences]
        return Embedding(
            vector=vector,
            sentences=pooled(tokens, places, shifted) if sentences else None,
            tokens=sketched(said(tokens, places, len(prompt))),
        )

    def _read(self, text: str) -> tuple[Vector, Vectors, Spans]:
        """Give a text's vector, and what was made of each token, with where it stands."""
        encoding: Encoding = self._tokenizer.encode(text)
        vector, tokens = self._run(self._cut(encoding.ids), EMBEDDING, TOKENS)
        return vector, tokens, self._cut(encoding.offsets)

    def _cut(self, tokens: list[T]) -> list[T]:
        """Leave out what is past the window; the last token, a special one, stays."""
        window = self.manifest.window
        return tokens if len(tokens) <= window else [*tokens[: window - 1], tokens[-1]]

    def _run(self, ids: list[int], *outputs: str) -> list[Vectors]:
        """Give the vector of a sequence, of unit length, and the other outputs as they are."""
        given = self._session.run(outputs, {"input_ids": np.array([ids], np.int64)})
        vector, *others = (np.asarray(each[0], np.float32) for each in given)
        return [np.asarray(vector / np.linalg.norm(vector), np.float32), *others]

    def _stacked(self, vectors: list[Vector]) -> Vectors:
        return np.stack(vectors) if vectors else np.empty((0, self.manifest.dimension), np.float32)


def give_way() -> None:
    """Let whoever asks go first: give this thread, and no other, a low priority."""
    if sys.platform == "linux":  # elsewhere a priority is a whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
