"""A small CrossEncoder is exported, and scores as sentence-transformers does."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoding.rerankers import Rerankers
from qa.errors import RerankerUnavailable
from tests.index.encoding.tiny import WINDOW, write_cross_encoder, write_encoder

QUESTION = "how many moons does mars have"
TEXTS = ["mars has two moons", "venus is hot", "", "a refund takes five days", "moon " * 60]
PAIRS = [(QUESTION, text) for text in TEXTS] + [("long " * 50, "moon " * 50)]

OWN = """
import json, sys
from sentence_transformers import CrossEncoder
folder, pairs = sys.argv[1], json.loads(sys.argv[2])
print(json.dumps([float(s) for s in CrossEncoder(folder, device="cpu").predict(pairs)]))
"""
SERVED = """
import json, sys, time
from pathlib import Path
from index.encoding.rerankers import Rerankers
models, folder, question, texts = Path(sys.argv[1]), *sys.argv[2:4], json.loads(sys.argv[4])
reranker = Rerankers(models).make(folder)
scores = reranker.score(question, texts, time.monotonic() + 60)
assert reranker.score(question, texts, time.monotonic()) is None
assert scores is not None
reranker.close()
heavy = {"torch", "transformers", "sentence_transformers"} & set(sys.modules)
print(json.dumps([reranker.manifest.precision, scores.tolist(), sorted(heavy)]))
"""


def told(program: str, *arguments: object) -> Any:
    command = [sys.executable, "-c", program, *(str(each) for each in arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout.splitlines()[-1])


def in_time() -> float:
    return time.monotonic() + 60


@pytest.mark.parametrize("activation", ["", "torch.nn.modules.linear.Identity"])
def test_scores_are_those_of_sentence_transformers(tmp_path: Path, activation: str) -> None:
    folder = write_cross_encoder(tmp_path / "model", activation=activation)
    expected = np.array(told(OWN, folder, json.dumps(PAIRS)))
    reranker = Rerankers(tmp_path / "models").make(str(folder))
    manifest = reranker.manifest
    assert (manifest.model, manifest.window) == (str(folder), WINDOW)
    assert manifest.precision in {"int8", "float32"}
    given = np.array([reranker.score(*pair, in_time()) for pair in _one_by_one()]).ravel()
    near = 1e-3 if manifest.precision == "float32" else 0.05
    np.testing.assert_allclose(given, expected, atol=near * np.ptp(expected))
    together = reranker.score(QUESTION, TEXTS, in_time())
    np.testing.assert_array_equal(together, given[: len(TEXTS)])
    assert (min(given) < 0) == bool(activation)
    reranker.close()
    assert "torch" not in sys.modules


def _one_by_one() -> list[tuple[str, list[str]]]:
    return [(question, [text]) for question, text in PAIRS]


def test_once_exported_it_is_served_without_torch(cross_encoder: Path, models: Path) -> None:
    precision, scores, heavy = told(SERVED, models, cross_encoder, QUESTION, json.dumps(TEXTS))
    assert precision != "torch"
    assert len(set(scores)) == len(TEXTS)
    assert heavy == []


def test_what_cannot_be_exported_is_served_by_sentence_transformers(tmp_path: Path) -> None:
    folder = write_cross_encoder(tmp_path / "model", prompt="rank ")
    expected = told(OWN, folder, json.dumps([(QUESTION, text) for text in TEXTS]))
    precision, scores, heavy = told(
        SERVED, tmp_path / "models", folder, QUESTION, json.dumps(TEXTS)
    )
    assert precision == "torch"
    assert scores == pytest.approx(expected, abs=1e-5)
    assert "torch" in heavy


def test_a_model_of_several_labels_is_refused(tmp_path: Path) -> None:
    folder = write_cross_encoder(tmp_path / "model", labels=3)
    with pytest.raises(RerankerUnavailable, match="gives a pair of texts 3 labels"):
        Rerankers(tmp_path / "models").make(str(folder))
    assert list((tmp_path / "models").iterdir()) == []


def test_an_encoder_is_refused(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "model")
    with pytest.raises(RerankerUnavailable, match="no CrossEncoder but a BertModel") as told:
        Rerankers(tmp_path / "models").make(str(folder))
    assert "PINCITE_RERANKER" in str(told.value)
