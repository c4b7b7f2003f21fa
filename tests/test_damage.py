"""Whatever happens to the bytes of a store or a catalog: it is refused, or the answer is right."""

import random
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from index.home import Home
from qa.errors import HomeCorrupt, HomeTooNew
from qa.passages import passage_id
from qa.questions import Filters
from tests.fakes import WordEncoder, addition
from tests.index.shelves import ENCODER

WORDS = "moons orbit planets slowly while comets cross the sky above every quiet field".split()
FLIPS = 300
CUTS = 60

Said = set[tuple[str, int, int, str]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home nobody has open, all of it in its files."""
    path = tmp_path_factory.mktemp("sound") / "home"
    draw = random.Random(0)
    with Home(path, writing=True) as home:
        collection = home.create("shelf")
        collection.claim(WordEncoder("f1").manifest)
        for number in range(30):
            texts = [" ".join(draw.choices(WORDS, k=60)) for _ in range(4)]
            metadata = {"kind": draw.choice(WORDS)}
            collection.add([addition(f"d{number}", *texts, metadata=metadata)])
        collection.add([addition("d3", "another text of moons")])
        collection.delete(["d4"])
    assert not list(path.rglob("*-wal"))
    return path


def said(path: Path) -> Said:
    """Ask all that can be asked; every document is compared with its passages."""
    found: Said = set()
    with Home(path) as home:
        collection = home.collection("shelf")
        snapshot = collection.snapshot()
        for ranking in (
            snapshot.dense(ENCODER.encode_query("moons"), 500, Filters()),
            snapshot.lexical("moons comets", 500, Filters()),
        ):
            snapshot.vectors(ranking.rows)
            for stored in snapshot.passages(ranking.rows):
                own = stored.passage
                assert own.id == passage_id(own.document_id, own.start, own.end, own.text)
                found.add((own.document_id, own.start, own.end, own.text))
        store, generation = collection.store, snapshot.generation
        for entry in store.entries(generation):
            text = store.document(entry.id, generation).content.text
            for own in store.passages(entry.id, generation):
                assert text[own.start : own.end] == own.text
    return found


@pytest.fixture(scope="module")
def ever(sound: Path) -> Said:
    """All that any generation says."""
    found: Said = set()
    with Home(sound) as home:
        store = home.collection("shelf").store
        for generation in range(store.generation() + 1):
            for entry in store.entries(generation):
                for own in store.passages(entry.id, generation):
                    found.add((own.document_id, own.start, own.end, own.text))
    return found


Damage = Callable[[str, bytes], str]


@pytest.fixture
def damage(sound: Path, tmp_path: Path, ever: Said) -> Damage:
    """Puts other bytes into a file of a copy of the home, and asks it."""
    copy = tmp_path / "home"
    copytree(sound, copy)

    def damage_it(name: str, data: bytes) -> str:
        (file,) = copy.glob(name)
        file.write_bytes(data)
        for left in (*copy.rglob("*-wal"), *copy.rglob("*-shm")):
            left.unlink()
        try:
            answer = said(copy)
        except (HomeCorrupt, HomeTooNew):  # the version is a byte like any other
            return "refused"
        assert answer <= ever
        return "answered"

    return damage_it


FILES = ["collections/*/store.sqlite", "catalog.sqlite"]


@pytest.mark.parametrize("name", FILES)
def test_no_flipped_bit_makes_a_wrong_quote(sound: Path, damage: Damage, name: str) -> None:
    (file,) = sound.glob(name)
    whole, draw = file.read_bytes(), random.Random(1)
    came = set()
    for _ in range(FLIPS):
        data = bytearray(whole)
        for _ in range(draw.choice([1, 1, 8])):
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        came.add(damage(name, bytes(data)))
    assert came == {"refused", "answered"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_anywhere_is_refused(sound: Path, damage: Damage, name: str) -> None:
    (file,) = sound.glob(name)
    whole, draw = file.read_bytes(), random.Random(2)
    for length in (0, 1, 99, 4_096, len(whole) - 1, *draw.sample(range(len(whole)), CUTS)):
        assert damage(name, whole[:length]) == "refused", length
