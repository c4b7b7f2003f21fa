"""What an exported encoder is, as written beside it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.files import sha256_of, write_durably
from qa.errors import EncoderUnavailable

FORMAT = 1
MANIFEST = "manifest.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An encoder in a folder.

    Attributes:
        model: The name or path it was asked for by.
        fingerprint: Of its weights, its tokenizer and the way it was exported.
        dimension: Of its vectors.
        window: How many tokens it reads, special ones counted.
        query_prompt: What stands in front of a question.
        document_prompt: What stands in front of a passage.
        precision: `int8` or `float32` for a graph; `torch` where sentence-transformers serves.
        files: SHA-256 of each file beside the manifest that is needed.
        format: Of this folder.
    """

    model: str
    fingerprint: str
    dimension: int
    window: int
    query_prompt: str
    document_prompt: str
    precision: str
    files: dict[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into its folder."""
        write_durably(folder / MANIFEST, json.dumps(asdict(self), indent=1).encode())


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest, and check its files against it.

    Raises:
        EncoderUnavailable: It is not there, of another version, or a file has changed.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
        changed = [n for n, expected in manifest.files.items() if sha256_of(folder / n) != expected]
    except (OSError, ValueError, TypeError) as error:
        raise EncoderUnavailable(f"There is no usable encoder in {folder}: {error}.") from error
    if manifest.format != FORMAT or changed:
        raise EncoderUnavailable(
            f"The encoder in {folder} is damaged or of another version ({', '.join(changed)}): "
            "delete that folder, and the next ingest makes it again."
        )
    return manifest
