"""Models of another make than the default: two layers of BERT, random, made in a moment."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

WIDTH, INNER, LAYERS, WINDOW = 16, 32, 2, 64
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]


def _weights() -> dict[str, np.ndarray]:
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


def _write_tokenizer(path: Path) -> None:
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.save(str(path))


def _write(folder: Path, files: Mapping[str, object], weights: Mapping[str, np.ndarray]) -> None:
    names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    tokenizer = {
        "tokenizer_class": "BertTokenizer",
        "model_max_length": WINDOW,
        **{f"{name}_token": token for name, token in names.items()},
    }
    for name, value in {"tokenizer_config.json": tokenizer, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(value))
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    _write_tokenizer(folder / "tokenizer.json")
    save_file(dict(weights), folder / "model.safetensors", metadata={"format": "pt"})


def _config(architecture: str, **more: object) -> dict[str, object]:
    return {
        "architectures": [architecture],
        "model_type": "bert",
        "vocab_size": len(WORDS),
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "intermediate_size": INNER,
        "max_position_embeddings": WINDOW,
        **more,
    }


def write_encoder(folder: Path, *, pooling: str = "mean_tokens") -> Path:
    """An encoder with prompts and without normalisation."""
    modules = "sentence_transformers.models"
    files: dict[str, object] = {
        "config.json": _config("BertModel"),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{modules}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{modules}.Pooling"},
        ],
        "sentence_bert_config.json": {"max_seq_length": WINDOW, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "ask ", "document": "tell "},
            "default_prompt_name": None,
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": WIDTH,
            "pooling_mode_mean_tokens": False,
            f"pooling_mode_{pooling}": True,
        },
    }
    _write(folder, files, _weights())
    return folder


def write_cross_encoder(
    folder: Path, *, labels: int = 1, activation: str = "", prompt: str = ""
) -> Path:
    """A CrossEncoder; its activation is the default one, a sigmoid, unless one is named."""
    generator = np.random.default_rng(11)
    weights = {f"bert.{name}": value for name, value in _weights().items()}
    head = generator.standard_normal((labels, WIDTH)) * 3
    weights["classifier.weight"] = head.astype(np.float32)
    weights["classifier.bias"] = np.full(labels, -15, np.float32)  # scores are about a half then
    names = {str(number): f"LABEL_{number}" for number in range(labels)}
    more: dict[str, object] = {"id2label": names}
    if activation:
        more["sentence_transformers"] = {"activation_fn": activation}
    files: dict[str, object] = {"config.json": _config("BertForSequenceClassification", **more)}
    if prompt:
        module = "sentence_transformers.base.modules.transformer.Transformer"
        files["modules.json"] = [{"idx": 0, "name": "0", "path": "", "type": module}]
        files["sentence_bert_config.json"] = {
            "transformer_task": "sequence-classification",
            "modality_config": {"text": {"method": "forward", "method_output_name": "logits"}},
            "module_output_name": "scores",
        }
        files["config_sentence_transformers.json"] = {
            "model_type": "CrossEncoder",
            "prompts": {"own": prompt},
            "default_prompt_name": "own",
        }
    _write(folder, files, weights)
    return folder
