import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.encoding.manifest import RerankerManifest
from index.encoding.reranker_runtime import SCORE, OnnxReranker
from index.encoding.rerankers import Rerankers
from qa.errors import RerankerUnavailable

QUESTION = "how many moons does mars have"
TEXTS = ["mars has two moons", "venus is hot", "", "a refund takes five days", "moon " * 60]


@pytest.fixture
def reranker(cross_encoder: Path, models: Path) -> Iterator[OnnxReranker]:
    opened = Rerankers(models).make(str(cross_encoder))
    assert isinstance(opened, OnnxReranker)
    yield opened
    opened.close()


def in_time() -> float:
    return time.monotonic() + 60


def test_a_score_depends_on_its_own_pair_alone(reranker: OnnxReranker) -> None:
    scores = reranker.score(QUESTION, TEXTS, in_time())
    assert scores is not None
    assert len(set(scores)) == len(TEXTS)
    assert [reranker.run(QUESTION, text, (SCORE,))[0] for text in TEXTS] == list(scores)
    other = reranker.score("is venus hot", TEXTS, in_time())
    assert other is not None
    assert not set(other) & set(scores)


def test_the_longer_of_a_pair_is_cut_first(reranker: OnnxReranker) -> None:
    cut = reranker.score("x", ["moon " * 100, "moon " * 100 + "mars"], in_time())
    assert cut is not None
    assert cut[0] == cut[1]
    kept = reranker.score("moon " * 100, ["a b c", "a b d"], in_time())
    assert kept is not None
    assert kept[0] != kept[1]


def test_no_texts_have_no_scores(reranker: OnnxReranker) -> None:
    scores = reranker.score(QUESTION, [], in_time())
    assert scores is not None
    assert scores.shape == (0,)


def test_once_the_time_is_over_no_pair_is_begun(
    reranker: OnnxReranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count()
    begun: list[str] = []
    run = reranker.run

    def counted(question: str, text: str, outputs: tuple[str, ...]) -> list[float]:
        begun.append(text)
        return run(question, text, outputs)

    monkeypatch.setattr(reranker, "run", counted)
    clock = SimpleNamespace(monotonic=lambda: next(ticks))  # other threads keep the real one
    monkeypatch.setattr("index.encoding.reranker_runtime.time", clock)
    assert reranker.score(QUESTION, TEXTS, 3) is None
    assert len(begun) == 3
    assert reranker.score(QUESTION, TEXTS, 3) is None
    assert len(begun) == 3


def test_a_graph_that_cannot_be_loaded_is_no_reranker(
    reranker: OnnxReranker, models: Path, tmp_path: Path
) -> None:
    manifest: RerankerManifest = replace(reranker.manifest, model="other")
    source = models / manifest.fingerprint
    (tmp_path / "tokenizer.json").symlink_to(source / "tokenizer.json")
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(RerankerUnavailable, match=r"reranker in .* cannot be loaded"):
        OnnxReranker(tmp_path, manifest)
