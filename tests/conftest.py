"""What all tests share: no network, and the default model, exported."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

import api  # noqa: F401 (before numpy: it says how many threads that starts)
from index.encoding.models import Models, TextEncoder
from index.encoding.rerankers import Rerankers
from index.encoding.sources import DEFAULT_MODEL, model_folder
from tests.index.encoding.tiny import write_cross_encoder

os.environ["HF_HUB_OFFLINE"] = "1"
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of exported encoders, the default model among them.

    `TEST_MODELS` names one that is kept between runs; exporting takes 20 seconds. Workers
    of one run share that, and each has a folder of its own for all else.
    """
    kept = os.environ.get("TEST_MODELS")
    folder = made = Path(kept) if kept else tmp_path_factory.mktemp("models")
    if "PYTEST_XDIST_WORKER" in os.environ and not kept:
        made = tmp_path_factory.getbasetemp().parent / "models"
    with FileLock(f"{made}.lock"):
        Models(made).make(DEFAULT_MODEL).close()
    if made != folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def encoder(models: Path) -> Iterator[TextEncoder]:
    """The default model itself."""
    encoder = Models(models).make(DEFAULT_MODEL)
    yield encoder
    encoder.close()


@pytest.fixture(scope="session")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model, made to read half as much at a time: another model, for all it matters."""
    embedded = model_folder(DEFAULT_MODEL)
    assert embedded
    folder = tmp_path_factory.mktemp("shorter") / "model"
    shutil.copytree(embedded, folder)
    settings = {"max_seq_length": 128, "do_lower_case": False}
    (folder / "sentence_bert_config.json").write_text(json.dumps(settings))
    return folder


@pytest.fixture(scope="session")
def cross_encoder(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small CrossEncoder that is already exported."""
    folder = write_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))
    Rerankers(models).make(str(folder)).close()
    return folder
