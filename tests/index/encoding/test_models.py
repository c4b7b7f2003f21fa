"""A model of another make than the default is exported, and served without torch."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoding.models import Models
from qa.errors import EncoderUnavailable
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
