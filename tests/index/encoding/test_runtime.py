import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoding.manifest import Manifest, read_manifest
from index.encoding.models import TextEncoder
from index.encoding.runtime import OnnxEncoder
from index.encoding.sources import DEFAULT_MODEL
from index.sketches import estimates, sketched
from qa.errors import EncoderUnavailable
from qa.sentences import sentence_spans

# What sentence-transformers itself makes of three texts with this model, to four digits.
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text("utf-8"))
TEXTS = [item["text"] for item in EXPECTED]


def test_vectors_are_those_of_sentence_transformers_nearly(encoder: TextEncoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    expected = np.array([item["vector"] for item in EXPECTED])
    assert ((vectors * expected).sum(axis=1) >= 0.97).all()
    others = vectors @ expected.T - np.eye(3)
    assert (np.abs(others[~np.eye(3, dtype=bool)]) < 0.2).all()


def test_the_manifest_says_what_was_exported(encoder: TextEncoder, models: Path) -> None:
    manifest = encoder.manifest
    assert (manifest.model, manifest.dimension, manifest.window) == (DEFAULT_MODEL, 384, 256)
    assert manifest.precision in {"int8", "float32"}
    assert (manifest.query_prompt, manifest.document_prompt) == ("", "")
    assert sorted(manifest.files) == ["model.onnx", "tokenizer.json"]
    assert read_manifest(models / manifest.fingerprint) == manifest


def test_vectors_have_unit_length_and_do_not_depend_on_their_neighbours(
    encoder: TextEncoder,
) -> None:
    texts = [*TEXTS, "", "word " * 1_000, "\U0001f600\u200b"]
    vectors = encoder.encode_passages(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_array_equal(encoder.encode_passages([text])[0], vector)
        np.testing.assert_array_equal(encoder.encode_query(text), vector)


def test_no_texts_give_no_vectors(encoder: TextEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


def test_tokens_are_spans_of_code_points_without_special_ones(encoder: TextEncoder) -> None:
    text = "\U0001f600 Phobos orbits Mars."
    spans = encoder.spans(text)
    assert text[spans[0][0] : spans[0][1]] == "\U0001f600"
    assert "".join(text[start:end] for start, end in spans) == text.replace(" ", "")
    assert encoder.spans("") == []
    assert len(encoder.spans("word " * 1_000)) == 1_000


def test_what_it_was_not_trained_on_is_not_familiar(encoder: TextEncoder) -> None:
    english, german, chinese, russian, arabic = (
        encoder.familiarity(text)
        for text in (
            "How many moons?",
            "gro\u00dfe H\u00e4user",
            "\u706b\u661f\u6709\u51e0\u9897\u536b\u661f",
            "\u043a\u043e\u0433\u0434\u0430 \u043c\u0430\u044f\u043a",
            "\u0643\u0645 \u0642\u0645\u0631\u0627 \u0644\u0644\u0645\u0631\u064a\u062e",
        )
    )
    assert (english, chinese) == (1.0, 0.0)
    assert german > 0.8
    assert max(russian, arabic) < 0.3


def test_a_text_that_fills_its_room_is_read_to_its_last_word(encoder: TextEncoder) -> None:
    room = encoder.room
    assert room == 254
    full, other = ["word"] * room, ["word"] * (room - 1) + ["moon"]
    fits = encoder.encode_passages([" ".join(full), " ".join(other)])
    assert not np.array_equal(fits[0], fits[1])
    over = encoder.encode_passages([" ".join(full), " ".join([*full, "moon"])])
    np.testing.assert_array_equal(over[0], over[1])


def prompted(manifest: Manifest, folder: Path) -> OnnxEncoder:
    own = replace(manifest, query_prompt="query: ", document_prompt="passage: ")
    return OnnxEncoder(folder, own)


def test_prompts_stand_in_front_and_take_their_room(encoder: TextEncoder, models: Path) -> None:
    own = prompted(encoder.manifest, models / encoder.manifest.fingerprint)
    moons = encoder.encode_passages(["query: moons", "passage: moons"])
    np.testing.assert_array_equal(own.encode_query("moons"), moons[0])
    np.testing.assert_array_equal(own.encode_passages(["moons"])[0], moons[1])
    assert own.room == encoder.room - 2  # "passage" and ":"
    own.close()


def test_a_graph_that_cannot_be_loaded_is_no_encoder(
    encoder: TextEncoder, models: Path, tmp_path: Path
) -> None:
    source = models / encoder.manifest.fingerprint
    (tmp_path / "tokenizer.json").symlink_to(source / "tokenizer.json")
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(EncoderUnavailable, match="cannot be loaded"):
        OnnxEncoder(tmp_path, encoder.manifest)


def test_encoding_never_imports_torch(models: Path) -> None:
    program = f"""
import sys
import threading
from dataclasses import replace
from pathlib import Path
from index.encoding.models import Models
encoder = Models(Path({str(models)!r})).make({DEFAULT_MODEL!r})
assert encoder.encode_query("moons").shape == (384,)
encoder.close()
heavy = {{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority is a whole process's")
def test_passages_are_encoded_with_less_priority_than_questions(encoder: TextEncoder) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = priority()
    encoder.encode_passages(TEXTS)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder._pool.submit(priority).result() > before
    assert priority() == before


def test_onnxruntime_tells_nobody_that_it_is_used(tmp_path: Path) -> None:
    """It would begin by writing a file `.ses`, which names this machine, for its telemetry."""
    program = "import index.encoding.runtime as r; r.ort.InferenceSession"
    others = {n: v for n, v in os.environ.items() if n not in {"CI", "ORT_DISABLE_TELEMETRY"}}
    environment = {**others, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    for before in ("", "import onnxruntime; "):
        subprocess.run([sys.executable, "-c", before + program], check=True, env=environment)
        assert bool(list(tmp_path.iterdir())) == bool(before)


def test_sentences_are_encoded_with_their_passage_and_change_nothing_of_it(
    encoder: TextEncoder,
) -> None:
    text = "\U0001f600 Mars has two moons. They orbit it. Refunds take five days."
    spans = sentence_spans(text)
    first, second = encoder.encode_closely([text, "Venus."], [spans, []])
    vectors, sentences = np.stack([first.vector, second.vector]), first.sentences
    np.testing.assert_array_equal(vectors, encoder.encode_passages([text, "Venus."]))
    assert second.sentences is None
    assert sentences is not None
    assert sentences.shape == (3, 384)
    assert sentences.dtype == np.float32
    assert np.linalg.norm(sentences, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = sentences @ encoder.encode_query("When do I get my money back?")
    assert cosines.argmax() == 2
    whole = [(0, len(text))]
    (own,) = encoder.encode_closely([text], [whole])
    assert own.sentences is not None
    assert own.sentences[0] @ vectors[0] > 0.99


def test_tokens_are_encoded_within_their_text_special_ones_left_out(encoder: TextEncoder) -> None:
    text = "Mars has two moons."
    (own,) = encoder.encode_closely([text], [[]])
    vector, tokens = encoder.encode_query_tokens(text)
    np.testing.assert_array_equal(vector, encoder.encode_query(text))
    assert tokens is not None
    assert tokens.shape == (len(encoder.spans(text)), 384)
    assert np.linalg.norm(tokens, axis=1) == pytest.approx(1, abs=1e-5)
    assert own.tokens is not None
    np.testing.assert_array_equal(own.tokens, sketched(tokens))
    _, asked = encoder.encode_query_tokens("moons")
    assert asked is not None
    assert (asked @ estimates(own.tokens, 384).T).argmax() == 3
    _, nothing = encoder.encode_query_tokens("")
    assert nothing is not None
    assert nothing.shape == (0, 384)


def test_a_prompt_stands_before_tokens_and_is_none_of_them(
    encoder: TextEncoder, models: Path
) -> None:
    own = prompted(encoder.manifest, models / encoder.manifest.fingerprint)
    prompts = own.manifest.query_prompt, own.manifest.document_prompt
    assert all(prompts)
    _, found = own.encode_query_tokens("Moons.")
    _, whole = encoder.encode_query_tokens(prompts[0] + "Moons.")
    assert found is not None
    assert whole is not None
    np.testing.assert_array_equal(found, whole[-2:])
    ((passage,), (same,)) = (
        own.encode_closely(["Moons."], [[]]),
        encoder.encode_closely([prompts[1] + "Moons."], [[]]),
    )
    assert passage.tokens is not None
    assert same.tokens is not None
    np.testing.assert_array_equal(passage.tokens, same.tokens[-2:])
    own.close()


def test_a_prompt_stands_before_the_sentences_too(encoder: TextEncoder, models: Path) -> None:
    own = prompted(encoder.manifest, models / encoder.manifest.fingerprint)
    (found,) = own.encode_closely(["Moons. Mars."], [[(0, 6), (7, 12)]])
    (same,) = encoder.encode_closely(["passage: Moons. Mars."], [[(9, 15), (16, 21)]])
    assert found.sentences is not None
    assert same.sentences is not None
    np.testing.assert_array_equal(found.sentences, same.sentences)
    own.close()


def test_a_sentence_past_the_window_is_all_zeros(encoder: TextEncoder) -> None:
    text = "word " * 300 + "moon"
    words = [(5 * number, 5 * number + 4) for number in (0, encoder.room - 1, encoder.room, 300)]
    (found,) = encoder.encode_closely([text], [words])
    assert found.sentences is not None
    assert np.linalg.norm(found.sentences, axis=1) == pytest.approx([1, 1, 0, 0])
    np.testing.assert_array_equal(found.sentences[2:], 0)
    assert found.tokens is not None
    assert len(found.tokens) == encoder.room


@pytest.mark.parametrize("tokens", [None, False])
def test_a_graph_that_gives_no_tokens_gives_none_and_no_sentences(
    encoder: TextEncoder, models: Path, tokens: bool | None
) -> None:
    own = OnnxEncoder(
        models / encoder.manifest.fingerprint, replace(encoder.manifest, tokens=tokens)
    )
    (found,) = own.encode_closely(["Mars. Moons."], [[(0, 5), (6, 12)]])
    np.testing.assert_array_equal([found.vector], encoder.encode_passages(["Mars. Moons."]))
    assert found.sentences is None
    assert found.tokens is None
    vector, asked = own.encode_query_tokens("Moons.")
    np.testing.assert_array_equal(vector, encoder.encode_query("Moons."))
    assert asked is None
    own.close()


def test_a_question_is_not_asked_for_its_tokens(
    encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(encoder, OnnxEncoder)
    asked: list[list[str]] = []
    session = encoder._session

    class Watched:
        def run(self, outputs: list[str], inputs: object) -> list[np.ndarray]:
            asked.append(list(outputs))
            return list(session.run(outputs, inputs))

    monkeypatch.setattr(encoder, "_session", Watched())
    encoder.encode_query("moons")
    assert asked == [["embedding"]]
