from pathlib import Path

import pytest

from index.lexical.index import LexicalIndex
from tests.index.lexical.texts import TEXTS, at, entries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture
def index(path: Path) -> LexicalIndex:
    index = LexicalIndex(path)
    index.extend(entries(*TEXTS), at(4))
    return index
