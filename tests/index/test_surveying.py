import os
from pathlib import Path

import pytest

from index.collection import Collection
from index.store.upkeep import Known
from index.surveying import survey
from qa.errors import InvalidFolder
from tests.fakes import addition


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    for name in ("mars.txt", "venus.md", "sub/pluto.txt"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("name", ["docs/mars.txt", "nowhere", "a\0b"])
def test_what_is_no_folder_is_refused_allowed_to_be_empty_or_not(docs: Path, name: str) -> None:
    with pytest.raises(InvalidFolder):
        survey([str(docs.parent / name)])
    if name != "nowhere":
        with pytest.raises(InvalidFolder):
            survey([str(docs.parent / name)], allow_empty=True)


def test_the_home_in_a_folder_is_left_out(docs: Path) -> None:
    (docs / "home").mkdir()
    (docs / "home" / "catalog").touch()
    found = survey([str(docs)], without=docs / "home")
    assert {each.name for each in found.arrivals} == {"mars.txt", "venus.md", "pluto.txt"}


def test_how_many_files_were_found_is_told(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.surveying._FOUND_AT_ONCE", 2)
    told: list[int] = []
    survey([str(docs)], looking=told.append)
    assert told == [2]


def test_documents_are_those_found_below_a_folder(docs: Path, collection: Collection) -> None:
    beside = docs.with_name("docs-more")
    after = docs.with_name("docs2")
    origins = [docs / "gone.txt", docs / "sub" / "a~.md", docs, beside / "b.md", after / "c.md"]
    collection.add([addition(str(n)) for n in range(len(origins))])
    for number, path in enumerate(origins):
        collection.note(str(number), path.as_uri(), None)

    def found(*folders: Path, pattern: str | None = None) -> list[str]:
        seen = survey([str(each) for each in folders], pattern)
        return [known.id for known in seen.documents(collection.store)]

    assert found(docs) == ["0", "1"]
    assert found(docs / "sub", docs, docs) == ["0", "1"]
    assert found(docs, pattern="*.md") == ["1"]
    beside.mkdir()
    assert found(beside) == ["3"]


def test_documents_are_named_as_the_folders_were(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(docs.parent)
    seen = survey(["docs/", "./docs/sub"])

    def label(path: str, key: str | None = None) -> str:
        origin = f"{docs.as_uri()}/{path}"
        key = origin + key if key and key[0] == "#" else key or origin
        return seen.label(
            Known(id="", key=key, sha256="", passages=1, origin=origin, validators=None)
        )

    assert label("a%20b/c.txt") == "docs/a b/c.txt"
    assert label("caf%E9.txt") == os.fsdecode(b"docs/caf\xe9.txt")
    assert label("sub/a.jsonl", "#3") == "docs/sub/a.jsonl:3"
    assert label("a.jsonl", "whales") == "docs/a.jsonl:whales"
    assert [each.label for each in seen.arrivals if each.name == "pluto.txt"] == [
        "docs/sub/pluto.txt"
    ] * 2
