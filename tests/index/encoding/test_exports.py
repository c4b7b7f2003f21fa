from pathlib import Path

import pytest

from index.encoding.models import Models
from index.encoding.rerankers import Rerankers
from qa.errors import EncoderUnavailable, RerankerUnavailable


def test_models_that_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(RerankerUnavailable, match="PINCITE_MODELS"):
        Rerankers(tmp_path / "models").make("no-such-model")


def test_a_reranker_is_no_encoder_and_an_encoder_no_reranker(
    cross_encoder: Path, models: Path
) -> None:
    reranker = Rerankers(models).make(str(cross_encoder))
    reranker.close()
    with pytest.raises(EncoderUnavailable, match="no usable encoder"):
        Models(models).open(reranker.manifest.fingerprint)
    for folder in models.iterdir():
        if folder.name != reranker.manifest.fingerprint:
            with pytest.raises(RerankerUnavailable, match="no usable reranker"):
                Rerankers(models).open(folder.name)
