"""What all tests share: no network, and the default model, exported."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoding.models import Models, TextEncoder
from index.encoding.sources import DEFAULT_MODEL

os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of exported encoders, the default model among them.

    `PINCITE_TEST_MODELS` names one that is kept between runs; exporting takes 20 seconds.
    """
    kept = os.environ.get("PINCITE_TEST_MODELS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("models")
    Models(folder).make(DEFAULT_MODEL).close()
    return folder


@pytest.fixture(scope="session")
def encoder(models: Path) -> Iterator[TextEncoder]:
    """The default model itself."""
    encoder = Models(models).make(DEFAULT_MODEL)
    yield encoder
    encoder.close()
