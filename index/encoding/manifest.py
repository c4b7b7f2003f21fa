"""What an exported model is, as written beside it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from index.files import sha256_of, write_durably
from qa.errors import EncoderError, EncoderUnavailable, RerankerUnavailable

FORMAT = 1
MANIFEST = "manifest.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
KEPT = "model"
TORCH = "torch"
EMBEDDING = "embedding"
TOKENS = "tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A model in a folder.

    Attributes:
        model: The name or path it was asked for by.
        fingerprint: Of its weights, its tokenizer and the way it was exported.
        window: How many tokens it reads, special ones counted.
        precision: `int8` or `float32` for a graph; `torch` where sentence-transformers serves.
        files: SHA-256 of each file beside the manifest that is needed.
        format: Of this folder.
    """

    kind: ClassVar[str]
    recipe: ClassVar[str]
    unavailable: ClassVar[type[EncoderError]]

    model: str
    fingerprint: str
    window: int
    precision: str
    files: dict[str, str]
    format: int = FORMAT

    @property
    def is_current(self) -> bool:
        """Whether an export made now would have nothing more."""
        return True

    def write(self, folder: Path) -> None:
        """Write it into its folder."""
        write_durably(folder / MANIFEST, json.dumps(asdict(self), indent=1).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest(Exported):
    """An encoder in a folder.

    Attributes:
        dimension: Of its vectors.
        query_prompt: What stands in front of a question.
        document_prompt: What stands in front of a passage.
        tokens: Whether its graph gives what it makes of each token too, of which a passage's
            vector is the mean; None where an earlier version exported it, which did not look.
    """

    kind = "encoder"
    recipe = "1"
    unavailable = EncoderUnavailable

    dimension: int
    query_prompt: str
    document_prompt: str
    tokens: bool | None = None

    @property
    def is_current(self) -> bool:
        """Whether an export made now would have nothing more."""
        return self.tokens is not None or self.precision == TORCH


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankerManifest(Exported):
    """A reranker in a folder."""

    kind = "reranker"
    recipe = "reranker 1"
    unavailable = RerankerUnavailable


Kind = TypeVar("Kind", bound=Exported)


def read_manifest_of(kind: type[Kind], folder: Path) -> Kind:
    """Read a folder's manifest, and check its files against it.

    Raises:
        EncoderUnavailable: The encoder is not there, of another version, or a file has changed.
        RerankerUnavailable: Likewise, for a reranker.
    """
    try:
        manifest = kind(**json.loads((folder / MANIFEST).read_bytes()))
        changed = [n for n, expected in manifest.files.items() if sha256_of(folder / n) != expected]
    except (OSError, ValueError, TypeError) as error:
        raise kind.unavailable(f"There is no usable {kind.kind} in {folder}: {error}.") from error
    if manifest.format != FORMAT or changed:
        raise kind.unavailable(
            f"The {kind.kind} in {folder} is damaged or of another version "
            f"({', '.join(changed)}): delete that folder, and it is made again when it is next "
            "needed."
        )
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read an encoder's manifest; see `read_manifest_of`.

    Raises:
        EncoderUnavailable: It is not there, of another version, or a file has changed.
    """
    return read_manifest_of(Manifest, folder)
