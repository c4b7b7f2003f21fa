"""Homes that the scripts measure in, gone afterwards, and what is asked of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.evaluating.judged import read_qrels, read_queries
from api.library import Library
from api.settings import Settings


@contextmanager
def temporary_home() -> Iterator[Settings]:
    """Give the settings of a home in a folder of its own, with the models there are already."""
    settings = Settings.load()
    with TemporaryDirectory(prefix="pincite-measuring-") as folder:
        home, models = Path(folder) / "home", settings.models_folder
        yield settings.model_copy(update={"home": home, "models": models})


@contextmanager
def temporary_library() -> Iterator[Library]:
    """Open a library for writing, in such a home."""
    with temporary_home() as settings, Library(settings, writing=True) as library:
        yield library


def ingest(settings: Settings, source: Path) -> None:
    """Ingest what is at a path."""
    with Library(settings, writing=True) as library:
        for _ in library.ingest([source]):
            pass


def some_questions(folder: Path, count: int) -> list[str]:
    """Give so many of a BEIR folder's test questions, from all over it."""
    qrels = read_qrels(next(folder.glob("qrels/test.tsv*")))
    queries = read_queries(folder, "test", set(qrels)).values()
    return [query.text for query in queries][:: max(1, len(queries) // count)][:count]
