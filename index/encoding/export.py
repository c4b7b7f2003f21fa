"""Export a sentence-transformers model: `python -m index.encoding.export MODEL FOLDER`.

Run as a process of its own, so that nothing else ever imports torch. One sequence goes in at a
time, without padding, and one vector comes out; the whole pipeline (transformer, pooling,
normalisation) is in the graph. Attention is traced in its plain form: the fused one exports with
guards against empty rows that take a fifth of the time.
"""

import logging
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from index.encoding.manifest import GRAPH, TOKENIZER, Manifest
from index.encoding.runtime import OnnxEncoder
from index.encoding.sources import fingerprint, model_folder
from index.files import sha256_of
from qa.ranking import Vectors

_PROBES = (
    "How many moons does Mars have?",
    "Mars has two moons, Phobos and Deimos, found by Asaph Hall in 1877.",
    "Returns are accepted within 30 days of delivery; a refund takes five working days.",
    " ".join(["The length of a passage must not change what comes out."] * 40),
)
_FAITHFUL = 0.999
_FAITHFUL_INT8 = 0.96


class _Pipeline(torch.nn.Module):
    """A sentence-transformers model that takes token ids alone."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model
        self.typed = "token_type_ids" in model.tokenizer.model_input_names

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
        if self.typed:
            features["token_type_ids"] = torch.zeros_like(input_ids)
        vectors: torch.Tensor = self.model(features)["sentence_embedding"]
        return vectors


def export(model: str, folder: Path) -> Manifest:
    """Export a model into a folder, as faithfully as it goes.

    8-bit weights (dynamic, per channel) where they give nearly the same vectors as the model
    itself, else 32-bit floats; where no graph can be made that gives the same, the model is kept
    as it is and sentence-transformers serves it.

    Args:
        model: A name or a path.
        folder: An empty folder.
    """
    source = model_folder(model)
    transformer = _load(str(source) if source else model)
    if source is None:
        source = folder / "model"
        transformer.save_pretrained(str(source))
    prompts = transformer.prompts
    manifest = Manifest(
        model=model,
        fingerprint=fingerprint(source),
        dimension=int(transformer.get_embedding_dimension() or 0),
        window=int(transformer.max_seq_length or 512),
        query_prompt=prompts.get("query") or "",
        document_prompt=prompts.get("document") or prompts.get("passage") or "",
        precision="torch",
        files={},
    )
    expected = transformer.encode(
        [manifest.document_prompt + probe for probe in _PROBES], normalize_embeddings=True
    )
    try:
        manifest = _to_graph(transformer, manifest, expected, folder)
    except Exception as error:  # noqa: BLE001 (any failure of the exporter has the same remedy)
        sys.stderr.write(f"no graph could be made of {model}: {error}\n")
        transformer.save_pretrained(str(folder / "model"))
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = replace(manifest, files=files)
    manifest.write(folder)
    return manifest


def _load(name: str) -> SentenceTransformer:
    eager = {"attn_implementation": "eager"}
    return SentenceTransformer(name, device="cpu", model_kwargs=eager).eval()


def _to_graph(
    transformer: SentenceTransformer, manifest: Manifest, expected: Any, folder: Path
) -> Manifest:
    tokenizer: Any = transformer.tokenizer
    (folder / TOKENIZER).write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    sample = tokenizer(_PROBES[1], return_tensors="pt")["input_ids"]
    with tempfile.TemporaryDirectory() as workshop:
        plain, small = Path(workshop) / "plain.onnx", Path(workshop) / "small.onnx"
        torch.onnx.export(
            _Pipeline(transformer).eval(),
            (sample,),
            str(plain),
            input_names=["input_ids"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {1: "tokens"}},
            opset_version=18,
            dynamo=False,
        )
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
        for path, precision, least in (
            (small, "int8", _FAITHFUL_INT8),
            (plain, "float32", _FAITHFUL),
        ):
            (folder / GRAPH).write_bytes(path.read_bytes())
            candidate = replace(manifest, precision=precision)
            if _agreement(OnnxEncoder(folder, candidate), expected) >= least:
                return candidate
    (folder / GRAPH).unlink()
    raise ValueError("its vectors differ from the model's own")


def _agreement(encoder: OnnxEncoder, expected: Vectors) -> float:
    """Give the lowest cosine between a graph's vectors and the model's own."""
    return float((encoder.encode_passages(_PROBES) * expected).sum(axis=1).min())


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    ort.set_default_logger_severity(3)
    np.seterr(all="ignore")
    export(sys.argv[1], Path(sys.argv[2]))
