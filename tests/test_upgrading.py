"""Homes of every format there has been open, answer as they did, and can be written to.

`tests/fixtures/home-format-N.tar.gz` was made by the version that introduced the format: Mars was
updated, Pluto deleted, a text came by standard input, and there is a collection `shop`. In those of
formats 4 and 5 Venus is pinned to a question.
"""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from index.catalog import MIGRATIONS as CATALOG
from index.catalog import Catalog
from index.database import is_outdated
from index.home import Home
from index.locking import HomeLock
from index.store.schema import MIGRATIONS as STORE
from qa.errors import HomeLocked, HomeNotWritable
from qa.questions import Question
from tests.archives import unpack

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = sorted(FIXTURES.glob("home-format-*.tar.gz"))
STATES = {
    0: [],
    1: ["Mars has two moons, Phobos and Deimos.", "Pluto is a planet.", "Venus has no moon."],
    2: [
        "Mars has two moons: Phobos and Deimos, found by Asaph Hall in 1877.",
        "Pluto is a planet.",
        "Venus has no moon.",
    ],
    3: [
        "Mars has two moons: Phobos and Deimos, found by Asaph Hall in 1877.",
        "Venus has no moon.",
    ],
    4: [
        "Mars has two moons: Phobos and Deimos, found by Asaph Hall in 1877.",
        "Refunds take five working days.",
        "Venus has no moon.",
    ],
}


def unpacked(file: Path, place: Path) -> Path:
    unpack(file, place)
    (folder,) = place.iterdir()
    return folder


@pytest.fixture(params=FORMATS, ids=lambda path: path.name.split(".")[0])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path)


@pytest.fixture(params=FORMATS[: len(CATALOG) - 1], ids=lambda path: path.name.split(".")[0])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path)


@pytest.fixture(params=FORMATS[: len(STORE) - 1], ids=lambda path: path.name.split(".")[0])
def older_store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path)


def default_of(home: Path) -> Path:
    (folder,) = (home / "collections").glob("default*")
    return folder


def found(library: Library, state: int | None, collection: str | None = None) -> list[str]:
    question = Question(text="Which planet has moons?", as_of=state)
    return sorted(hit.text for hit in library.ask(question, collection).passages)


def test_there_is_a_home_of_every_format() -> None:
    newest = max(len(STORE), len(CATALOG))
    names = [f"home-format-{number}.tar.gz" for number in range(1, newest + 1)]
    assert [path.name for path in FORMATS] == names


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize("derived", ["kept", "lost"])
def test_every_state_of_an_older_home_is_as_it_was(
    home: Path, models: Path, derived: str, *, writing: bool
) -> None:
    if derived == "lost":
        for name in ("vectors", "lexical"):
            shutil.rmtree(default_of(home) / name)
    with Library(Settings(home=home, models=models), writing=writing) as library:
        assert {state: found(library, state) for state in STATES} == STATES
        assert found(library, None) == STATES[4]
        assert found(library, None, "shop") == ["The shop opens at nine."]
        best = library.ask("Who found the moons of Mars?").passages[0].citation
        text = library.document("mars").content.text
        assert (best.document_id, text[best.start : best.end]) == ("mars", best.quote)
        assert library.original("stdin:stdin.txt")[1] == b"Refunds take five working days.\n"


def test_what_was_pinned_is_pinned(tmp_path: Path, models: Path) -> None:
    home = unpacked(FIXTURES / "home-format-4.tar.gz", tmp_path)
    with Library(Settings(home=home, models=models), writing=False) as library:
        assert [state.status for state in library.pins()] == ["exact"]
        answer = library.ask("which planet is alone?")
        assert (answer.passages[0].text, answer.pinned is None) == ("Venus has no moon.", False)


def test_an_older_home_is_brought_to_the_newest_format_and_goes_on(
    home: Path, models: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text("Saturn has rings and many moons.", encoding="utf-8")
    for _ in range(2):
        with Library(Settings(home=home, models=models), writing=True) as library:
            list(library.ingest([tmp_path / "new.txt"]))
            assert found(library, 4) == STATES[4]
            assert found(library, None) == sorted([*STATES[4], "Saturn has rings and many moons."])
    for file, migrations in (
        (home / "catalog.sqlite", CATALOG),
        (default_of(home) / "store.sqlite", STORE),
    ):
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations),)
        connection.close()


def databases(home: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in home.rglob("*.sqlite")}


def test_a_reader_brings_an_older_home_up_where_it_can_be_written_to(older: Path) -> None:
    with Home(older) as reader:
        assert reader.collection("default").snapshot().generation == 4
    assert not is_outdated(older / "catalog.sqlite", len(CATALOG))
    assert not is_outdated(default_of(older) / "store.sqlite", len(STORE))


def test_an_older_home_that_cannot_be_written_to_is_left_as_it_is_and_says_so(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    before = databases(older)
    with HomeLock(older).held(), pytest.raises(HomeLocked, match="is writing to"):
        Home(older, wait=0.1)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_text", refuse)
        with pytest.raises(HomeNotWritable, match="cannot be written to"):
            Home(older)
    assert databases(older) == before


def test_an_older_collection_that_cannot_be_written_to_is_left_as_it_is_and_says_so(
    older_store: Path,
) -> None:
    Catalog(older_store / "catalog.sqlite", writing=True).close()
    before = databases(older_store)
    with HomeLock(older_store).held(), Home(older_store, wait=0.1) as reader:
        with pytest.raises(HomeLocked, match="is writing to"):
            reader.collection("default")
        assert databases(older_store) == before
    with Home(older_store) as reader:
        assert reader.collection("default").snapshot().generation == 4
