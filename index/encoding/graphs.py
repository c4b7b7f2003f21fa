"""What the exporters of encoders and of rerankers share: making a graph, and being a program.

One sequence goes in at a time, without padding. Attention is traced in its plain form: the fused
one exports with guards against empty rows that take a fifth of the time.
"""

import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from index.encoding.manifest import GRAPH, KEPT, TOKENIZER, Exported
from index.files import sha256_of

PLAIN_ATTENTION = {"attn_implementation": "eager"}

Kind = TypeVar("Kind", bound=Exported)


class Savable(Protocol):
    """A model of sentence-transformers."""

    def save_pretrained(self, path: str) -> None:
        """Write the model into a folder."""
        ...


def main(export: Callable[[str, Path], object]) -> None:
    """Export the model that the command line names into the folder it names."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    ort.set_default_logger_severity(3)
    np.seterr(all="ignore")
    export(sys.argv[1], Path(sys.argv[2]))


def finished(model: Savable, manifest: Kind, folder: Path, to_graph: Callable[[], Kind]) -> Kind:
    """Make a graph; where none can be made, keep the model as it is. Write down what came of it."""
    try:
        manifest = to_graph()
    except Exception as error:  # noqa: BLE001 (any failure of the exporter has the same remedy)
        sys.stderr.write(f"no graph could be made of {manifest.model}: {error}\n")
        model.save_pretrained(str(folder / KEPT))
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = replace(manifest, files=files)
    manifest.write(folder)
    return manifest


def make_graph(
    pipeline: torch.nn.Module,
    *,
    tokenizer: Any,
    sample: Mapping[str, torch.Tensor],
    outputs: Sequence[str],
    per_token: Sequence[str] = (),
    manifest: Kind,
    folder: Path,
    is_faithful: Callable[[Kind], bool],
) -> Kind:
    """Put a graph and its tokenizer into a folder: of 8-bit weights, else of 32-bit floats.

    Args:
        pipeline: Takes what a tokenizer makes of one text.
        tokenizer: The tokenizer.
        sample: What it made of one, shape (1, tokens) each.
        outputs: What comes out, by name.
        per_token: Which of that is of shape (1, tokens, d).
        manifest: What is exported.
        folder: Where to.
        is_faithful: Whether what is in the folder now gives what the model itself gives.

    Returns:
        The manifest with its precision.

    Raises:
        ValueError: Neither is faithful.
    """
    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as workshop:
        plain, small = Path(workshop) / "plain.onnx", Path(workshop) / "small.onnx"
        torch.onnx.export(
            pipeline.eval(),
            tuple(sample.values()),
            str(plain),
            input_names=list(sample),
            output_names=list(outputs),
            dynamic_axes={name: {1: "tokens"} for name in (*sample, *per_token)},
            opset_version=18,
            dynamo=False,
        )
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
        for path, precision in ((small, "int8"), (plain, "float32")):
            (folder / GRAPH).write_bytes(path.read_bytes())
            candidate = replace(manifest, precision=precision)
            if is_faithful(candidate):
                return candidate
    (folder / GRAPH).unlink()
    raise ValueError("what it gives differs from what the model itself gives")
