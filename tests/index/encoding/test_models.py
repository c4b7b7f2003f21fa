"""A model of another make than the default is exported, and served without torch."""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoding.models import Models, TextEncoder
from qa.errors import EncoderUnavailable
from qa.ranking import Vectors
from tests.index.encoding.tiny import WIDTH, WINDOW, write_encoder

REFUSE = """
import socket

def refuse(*_):
    raise OSError("the network was asked for")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_encoder(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that, first on the path of modules, takes the network away from a program."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "sitecustomize.py").write_text(REFUSE)
    return folder


def test_any_model_is_exported_without_the_network_and_again_once_it_is_damaged(
    tiny: Path, offline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(offline), str(Path.cwd())]))
    monkeypatch.delenv("HF_HUB_OFFLINE")
    models = Models(tmp_path / "models")
    encoder = models.make(str(tiny))
    manifest = encoder.manifest
    assert (manifest.model, manifest.dimension, manifest.window) == (str(tiny), WIDTH, WINDOW)
    assert manifest.precision in {"int8", "float32"}
    assert (manifest.query_prompt, manifest.document_prompt) == ("ask ", "tell ")
    assert encoder.room == WINDOW - 2 - len("tell")
    assert manifest.tokens
    vectors = encoder.encode_passages(["mars has two moons", "venus is hot", "x" * 500])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] < 0.999
    encoder.close()

    folder = tmp_path / "models" / manifest.fingerprint
    assert [path.name for path in (tmp_path / "models").iterdir()] == [folder.name]
    graph = folder / "model.onnx"
    (data := bytearray(graph.read_bytes()))[len(data) // 2] ^= 1
    graph.write_bytes(data)
    with pytest.raises(EncoderUnavailable, match="damaged"):
        models.open(manifest.fingerprint)
    again = models.make(str(tiny))
    assert again.manifest == manifest
    np.testing.assert_allclose(again.encode_passages(["mars has two moons"])[0], vectors[0])
    again.close()
    assert [path.name for path in (tmp_path / "models").iterdir()] == [folder.name]
    assert "torch" not in sys.modules


def made_by_an_earlier_version(folder: Path, **changed: object) -> None:
    """Let a folder say what one says that was exported before there were vectors of sentences."""
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["tokens"]
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changed}))


def sentence_of(encoder: TextEncoder) -> Vectors | None:
    """The vectors of one sentence within a text."""
    (encoded,) = encoder.encode_closely(["mars has two moons"], [[(0, 4)]])
    encoder.close()
    return encoded.sentences


def test_a_model_whose_vector_is_no_mean_has_none_of_sentences(tmp_path: Path) -> None:
    own = write_encoder(tmp_path, pooling="cls_token")
    encoder = Models(tmp_path / "models").make(str(own))
    assert encoder.manifest.tokens is False
    assert encoder.manifest.is_current
    assert sentence_of(encoder) is None


def test_what_an_earlier_version_exported_serves_and_is_exported_anew(
    tiny: Path, tmp_path: Path
) -> None:
    source, models = tmp_path / "source", Models(tmp_path / "models")
    shutil.copytree(tiny, source)
    first = models.make(str(source))
    mark, vectors = first.manifest.fingerprint, first.encode_passages(["mars has two moons"])
    first.close()
    folder = tmp_path / "models" / mark
    made_by_an_earlier_version(folder)
    source.rename(tmp_path / "away")
    assert not models.renew(mark)
    old = models.open(mark)
    assert (old.manifest.tokens, old.manifest.is_current) == (None, False)
    np.testing.assert_array_equal(old.encode_passages(["mars has two moons"]), vectors)
    assert sentence_of(old) is None

    (tmp_path / "away").rename(source)
    again = models.make(str(source))
    assert again.manifest.fingerprint == mark
    np.testing.assert_array_equal(again.encode_passages(["mars has two moons"]), vectors)
    assert sentence_of(again) is not None

    source.rename(folder / "model")  # as one that has no path of its own is kept
    made_by_an_earlier_version(folder, model="owner/name")
    assert models.renew(mark)
    kept = models.open(mark)
    assert (kept.manifest.model, kept.manifest.is_current) == ("owner/name", True)
    assert "model/model.safetensors" in kept.manifest.files
    assert sentence_of(kept) is not None


def test_a_model_that_is_nowhere_is_answered_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable) as told:
        Models(tmp_path / "models").make("no-such-owner/no-such-model")
    assert "'no-such-owner/no-such-model' could not be loaded" in str(told.value)
    assert "Name a folder that holds a sentence-transformers model" in str(told.value)
    assert "Traceback" not in str(told.value)
    assert len(str(told.value)) < 600
    assert list((tmp_path / "models").iterdir()) == []


def test_what_was_never_exported_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="no usable encoder"):
        Models(tmp_path).open("0123456789abcdef")
    assert list(tmp_path.iterdir()) == []
