"""Export a sentence-transformers model: `python -m index.encoding.export MODEL FOLDER`.

Run as a process of its own, so that nothing else ever imports torch. One vector comes out of the
graph; the whole pipeline (transformer, pooling, normalisation) is in it. Where that is the mean of
what the transformer makes of each token, this comes out too.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from index.encoding.graphs import PLAIN_ATTENTION, finished, main, make_graph
from index.encoding.manifest import EMBEDDING, KEPT, TOKENS, TORCH, Manifest
from index.encoding.runtime import OnnxEncoder
from index.encoding.sources import fingerprint, model_folder
from qa.ranking import Vectors

_PROBES = (
    "How many moons does Mars have?",
    "Mars has two moons, Phobos and Deimos, found by Asaph Hall in 1877.",
    "Returns are accepted within 30 days of delivery; a refund takes five working days.",
    " ".join(["The length of a passage must not change what comes out."] * 40),
)
_FAITHFUL = {"int8": 0.96, "float32": 0.999}
_IS_MEAN = 0.999
_VECTOR = "sentence_embedding"
_TOKENS = "token_embeddings"


class _Pipeline(torch.nn.Module):
    """A sentence-transformers model that takes token ids alone.

    Args:
        model: The model.
        outputs: Which of its features come out.
    """

    def __init__(self, model: SentenceTransformer, outputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.outputs = outputs
        self.typed = "token_type_ids" in model.tokenizer.model_input_names

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
        if self.typed:
            features["token_type_ids"] = torch.zeros_like(input_ids)
        made = self.model(features)
        return tuple(made[name] for name in self.outputs)


def export(model: str, folder: Path) -> Manifest:
    """Export a model into a folder, as faithfully as it goes.

    8-bit weights (dynamic, per channel) where they give nearly the same vectors as the model
    itself, else 32-bit floats; where no graph can be made that gives the same, the model is kept
    as it is and sentence-transformers serves it.

    Args:
        model: A name or a path.
        folder: An empty folder, or one with the model itself in `model/`.
    """
    kept = folder / KEPT
    source = kept if kept.is_dir() else model_folder(model)
    transformer = SentenceTransformer(
        str(source) if source else model, device="cpu", model_kwargs=PLAIN_ATTENTION
    ).eval()
    if source is None:
        source = kept
        transformer.save_pretrained(str(source))
    prompts = transformer.prompts
    manifest = Manifest(
        model=model,
        fingerprint=fingerprint(source, Manifest.recipe),
        dimension=int(transformer.get_embedding_dimension() or 0),
        window=int(transformer.max_seq_length or 512),
        query_prompt=prompts.get("query") or "",
        document_prompt=prompts.get("document") or prompts.get("passage") or "",
        precision=TORCH,
        files={},
        tokens=False,
    )
    expected = transformer.encode(
        [manifest.document_prompt + probe for probe in _PROBES], normalize_embeddings=True
    )
    return finished(
        transformer, manifest, folder, lambda: _to_graph(transformer, manifest, expected, folder)
    )


def _is_mean(transformer: SentenceTransformer, prompt: str) -> bool:
    """Whether a text's vector is, but for its length, the mean of what is made of its tokens."""
    for probe in _PROBES:
        made = transformer.encode(prompt + probe, output_value=None)
        tokens = made.get(_TOKENS)
        vector = made[_VECTOR]
        if tokens is None or tokens.shape[-1] != vector.shape[-1]:
            return False
        if torch.cosine_similarity(tokens.mean(dim=0), vector, dim=0) <= _IS_MEAN:
            return False
    return True


def _to_graph(
    transformer: SentenceTransformer, manifest: Manifest, expected: Vectors, folder: Path
) -> Manifest:
    def is_faithful(candidate: Manifest) -> bool:
        """Whether the lowest cosine between its vectors and the model's own is high enough."""
        vectors = OnnxEncoder(folder, candidate).encode_passages(_PROBES)
        return float((vectors * expected).sum(axis=1).min()) >= _FAITHFUL[candidate.precision]

    tokens = _is_mean(transformer, manifest.document_prompt)
    features = [_VECTOR, _TOKENS] if tokens else [_VECTOR]
    return make_graph(
        _Pipeline(transformer, features),
        tokenizer=transformer.tokenizer,
        sample={"input_ids": transformer.tokenizer(_PROBES[1], return_tensors="pt")["input_ids"]},
        outputs=[EMBEDDING, TOKENS] if tokens else [EMBEDDING],
        per_token=[TOKENS] if tokens else [],
        manifest=replace(manifest, tokens=tokens),
        folder=folder,
        is_faithful=is_faithful,
    )


if __name__ == "__main__":
    main(export)
