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


@pytest.fixture
def languages() -> Path:
    """Lines of a language, a question and the passage that answers it, with tabs between."""
    return Path(__file__).parents[2] / "fixtures" / "languages.tsv"
