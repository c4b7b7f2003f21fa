from api.listing import entry_json, outcome_json, stored_json
from index.pipeline import Outcome
from index.store.rows import Entry
from qa.documents import Source
from qa.passages import Passage
from qa.ports import Stored

SOURCE = Source(
    key="k", uri="file:///a.md", media_type="text/markdown", sha256="0" * 64, modified=0.0
)


def passage(ordinal: int) -> Passage:
    return Passage(
        id=f"p{ordinal}",
        document_id="d",
        ordinal=ordinal,
        start=ordinal * 10,
        end=ordinal * 10 + 4,
        text="Text",
        page=None,
        heading_path=("A", "B"),
    )


def test_outcomes() -> None:
    outcome = Outcome(path="a", status="failed", reason="Why.", code="no-text")
    assert outcome_json(outcome) == {
        "path": "a",
        "status": "failed",
        "reason": "Why.",
        "document_id": None,
        "passages": 0,
    }


def test_a_document() -> None:
    entry = Entry(
        id="d",
        title="T",
        source=SOURCE,
        metadata={"tags": ("a", "b"), "year": 2026},
        passages=2,
        characters=30,
        added=86_400.0,
        generation=3,
    )
    assert entry_json(entry) == {
        "id": "d",
        "title": "T",
        "uri": "file:///a.md",
        "media_type": "text/markdown",
        "sha256": "0" * 64,
        "modified": "1970-01-01T00:00:00.000Z",
        "metadata": {"tags": ["a", "b"], "year": 2026},
        "passages": 2,
        "characters": 30,
        "added": "1970-01-02T00:00:00.000Z",
        "generation": 3,
    }


def test_a_passage_between_its_neighbours() -> None:
    stored = Stored(passage=passage(1), title="T", source=SOURCE)
    written = stored_json(stored, [passage(0), passage(1), passage(2)], "link")
    assert (written["id"], written["title"], written["link"]) == ("p1", "T", "link")
    assert written["heading_path"] == ["A", "B"]
    assert [each["id"] for each in written["before"]] == ["p0"]
    assert [each["id"] for each in written["after"]] == ["p2"]
