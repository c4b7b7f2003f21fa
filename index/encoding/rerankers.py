"""The rerankers of a machine."""

from pathlib import Path
from typing import Protocol

from index.encoding.exports import Exports
from index.encoding.manifest import RerankerManifest
from index.encoding.reranker_runtime import OnnxReranker
from qa.ports import Reranker


class TextReranker(Reranker, Protocol):
    """A reranker at work."""

    manifest: RerankerManifest

    def close(self) -> None:
        """Give everything back."""
        ...


class Rerankers(Exports[RerankerManifest, TextReranker]):
    """A folder of exported rerankers; it fails with `RerankerUnavailable`."""

    kind = RerankerManifest
    program = "index.encoding.export_reranker"
    wanted = (
        "a folder that holds a CrossEncoder of sentence-transformers with one label, or one that "
        "the model hub has, in PINCITE_RERANKER; or name none"
    )

    def _serve(self, folder: Path, manifest: RerankerManifest) -> TextReranker:
        if manifest.precision == "torch":
            from index.encoding.torch_reranker import TorchReranker  # noqa: PLC0415 (imports torch)

            return TorchReranker(folder, manifest)
        return OnnxReranker(folder, manifest)
