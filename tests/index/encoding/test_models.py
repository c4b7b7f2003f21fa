"""A model of another make than the default: two layers of BERT, random, without normalisation."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from index.encoding.models import Models
from qa.errors import EncoderUnavailable

WIDTH, INNER, LAYERS, WINDOW = 16, 32, 2, 64
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]

REFUSE = """
import socket

def refuse(*_):
    raise OSError("the network was asked for")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
"""


def weights() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)

    def normal(*shape: int) -> np.ndarray:
        return (generator.standard_normal(shape) * 0.3).astype(np.float32)

    made: dict[str, np.ndarray] = {
        "embeddings.word_embeddings.weight": normal(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": normal(WINDOW, WIDTH),
        "embeddings.token_type_embeddings.weight": normal(2, WIDTH),
        "pooler.dense.weight": normal(WIDTH, WIDTH),
        "pooler.dense.bias": normal(WIDTH),
    }
    norms = ["embeddings"]
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        norms += [f"{layer}.attention.output", f"{layer}.output"]
        for name, out, into in (
            ("attention.self.query", WIDTH, WIDTH),
            ("attention.self.key", WIDTH, WIDTH),
            ("attention.self.value", WIDTH, WIDTH),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", INNER, WIDTH),
            ("output.dense", WIDTH, INNER),
        ):
            made[f"{layer}.{name}.weight"] = normal(out, into)
            made[f"{layer}.{name}.bias"] = normal(out)
    for name in norms:
        made[f"{name}.LayerNorm.weight"] = np.ones(WIDTH, np.float32)
        made[f"{name}.LayerNorm.bias"] = normal(WIDTH)
    return made


def write_tokenizer(path: Path) -> None:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.save(str(path))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    files: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": len(WORDS),
            "hidden_size": WIDTH,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 2,
            "intermediate_size": INNER,
            "max_position_embeddings": WINDOW,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "BertTokenizer",
            "model_max_length": WINDOW,
            **{f"{name}_token": token for name, token in names.items()},
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
        ],
        "sentence_bert_config.json": {"max_seq_length": WINDOW, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "ask ", "document": "tell "},
            "default_prompt_name": None,
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": WIDTH,
            "pooling_mode_mean_tokens": True,
        },
    }
    for name, value in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(value))
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    write_tokenizer(folder / "tokenizer.json")
    save_file(weights(), folder / "model.safetensors", metadata={"format": "pt"})
    return folder


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
