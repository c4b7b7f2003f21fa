"""Export a CrossEncoder: `python -m index.encoding.export_reranker MODEL FOLDER`.

Run as a process of its own, as `index.encoding.export` is. Two numbers come out of the graph for a
pair of texts: the score, as the model's own activation gives it, and the logit that it is made of.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import CrossEncoder
from transformers import AutoConfig

from index.encoding.graphs import PLAIN_ATTENTION, finished, main, make_graph
from index.encoding.manifest import KEPT, RerankerManifest
from index.encoding.reranker_runtime import LOGIT, SCORE, OnnxReranker
from index.encoding.sources import fingerprint, model_folder
from qa.ranking import Vector

_QUESTION = "How many moons does Mars have?"
_LONG = " ".join(["The length of a passage must not change what comes out."] * 60)
_PROBES = (
    (_QUESTION, "Mars has two moons, Phobos and Deimos, found by Asaph Hall in 1877."),
    (_QUESTION, "Returns are accepted within 30 days of delivery."),
    (_QUESTION, _LONG),
    ("How long does a refund take?", "A refund takes five working days."),
    (_LONG, _LONG),
)
_FAITHFUL = {"int8": 0.02, "float32": 0.001}


class _Pipeline(torch.nn.Module):
    """A CrossEncoder that takes the token ids of a pair, and their types where it has types."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
        if token_type_ids is not None:
            features["token_type_ids"] = token_type_ids
        logit: torch.Tensor = self.model(features)["scores"].reshape(1)
        return _activation(self.model)(logit), logit


def export(model: str, folder: Path) -> RerankerManifest:
    """Export a model into a folder, as faithfully as it goes; see `index.encoding.export`.

    Args:
        model: A name or a path.
        folder: An empty folder.

    Raises:
        SystemExit: It is not a model that gives a pair of texts one score.
    """
    source = model_folder(model)
    name = str(source) if source else model
    scorer = CrossEncoder(name, device="cpu", model_kwargs=PLAIN_ATTENTION).eval()
    _check(scorer, name)
    if source is None:
        source = folder / KEPT
        scorer.save_pretrained(str(source))
    manifest = RerankerManifest(
        model=model,
        fingerprint=fingerprint(source, RerankerManifest.recipe),
        window=int(min(scorer.max_seq_length or 512, sys.maxsize)),
        precision="torch",
        files={},
    )
    logits = scorer.predict(list(_PROBES), activation_fn=torch.nn.Identity())
    return finished(scorer, manifest, folder, lambda: _to_graph(scorer, manifest, logits, folder))


def _activation(scorer: CrossEncoder) -> Callable[[torch.Tensor], torch.Tensor]:
    return scorer.activation_fn or torch.nn.Identity()


def _check(scorer: CrossEncoder, name: str) -> None:
    if scorer.num_labels != 1:
        raise SystemExit(
            f"it gives a pair of texts {scorer.num_labels} labels; a reranker gives one score"
        )
    kinds = AutoConfig.from_pretrained(name).architectures or [""]
    if len(scorer) == 1 and not kinds[0].endswith("ForSequenceClassification"):
        raise SystemExit(
            f"it is no CrossEncoder but a {kinds[0] or 'model'}, which gives no scores"
        )


def _to_graph(
    scorer: CrossEncoder, manifest: RerankerManifest, logits: Vector, folder: Path
) -> RerankerManifest:
    if scorer.default_prompt_name:
        raise ValueError("it has a prompt of its own")
    spread = np.ptp(logits)
    tokens = scorer.tokenizer(*_PROBES[0], truncation=True, return_tensors="pt")
    names = [name for name in ("input_ids", "token_type_ids") if name in tokens]

    def is_faithful(candidate: RerankerManifest) -> bool:
        """Whether it stays near the model's own logits, and makes the same scores of its own."""
        reranker = OnnxReranker(folder, candidate)
        given = np.array([reranker.run(*pair, (SCORE, LOGIT)) for pair in _PROBES])
        reranker.close()
        scores = _activation(scorer)(torch.from_numpy(given[:, 1])).numpy()
        near = np.abs(given[:, 1] - logits).max() <= _FAITHFUL[candidate.precision] * spread
        return bool(near and np.allclose(given[:, 0], scores, atol=1e-4))

    return make_graph(
        _Pipeline(scorer),
        tokenizer=scorer.tokenizer,
        sample={name: tokens[name] for name in names},
        outputs=[SCORE, LOGIT],
        manifest=manifest,
        folder=folder,
        is_faithful=is_faithful,
    )


if __name__ == "__main__":
    main(export)
