"""An open library, empty and stocked, and a site to fetch from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from tests.api.shelf import MARS, SHOP
from tests.index.web.site import Site, served


@pytest.fixture
def library(models: Path, tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "mars.md").write_text(MARS, encoding="utf-8")
    (tmp_path / "shop.txt").write_text(SHOP, encoding="utf-8")
    with Library(Settings(home=tmp_path / "home", models=models), writing=True) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def stocked(library: Library, tmp_path: Path) -> Library:
    outcomes = list(library.ingest([tmp_path / "mars.md", tmp_path / "shop.txt"]))
    assert [outcome.status for outcome in outcomes] == ["added", "added"]
    return library
