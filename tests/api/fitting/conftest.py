"""A library of spare parts, to be fitted to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from tests.api.fitting import stock


@pytest.fixture(scope="session")
def stocked_home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    with Library(Settings(home=folder / "home", models=models), writing=True) as library:
        outcomes = list(library.ingest([stock.corpus(folder)]))
    assert {outcome.status for outcome in outcomes} == {"added"}
    return folder / "home"


@pytest.fixture
def parts(stocked_home: Path, models: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(stocked_home, tmp_path / "home")
    with Library(Settings(home=tmp_path / "home", models=models), writing=True) as library:
        yield library
