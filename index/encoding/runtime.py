"""Serving an exported encoder with onnxruntime and tokenizers, without torch."""

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from index.encoding.manifest import GRAPH, TOKENIZER, Exported, Manifest
from qa.ranking import Vector, Vectors

_NICENESS = 15


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
        self._pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "encoder", _give_way)

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
        vector: Vector = self._run(self._ids(self.manifest.query_prompt + text))
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: shape (n, d), unit length."""
        prompt = self.manifest.document_prompt
        vectors = list(self._pool.map(lambda text: self._run(self._ids(prompt + text)), texts))
        return np.stack(vectors) if vectors else np.empty((0, self.manifest.dimension), np.float32)

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()

    def _ids(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text).ids
        window = self.manifest.window
        return ids if len(ids) <= window else [*ids[: window - 1], ids[-1]]

    def _run(self, ids: list[int]) -> Vector:
        (vectors,) = self._session.run(None, {"input_ids": np.array([ids], np.int64)})
        vector = np.asarray(vectors[0], np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _give_way() -> None:
    """Let whoever asks go first: give this thread, and no other, a low priority."""
    if sys.platform == "linux":  # elsewhere a priority is a whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
