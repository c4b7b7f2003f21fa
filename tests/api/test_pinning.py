import json
from pathlib import Path

import pytest

from api.library import Library
from api.receipts import receipt_json, receipt_of
from api.settings import Settings
from index.backup import back_up
from index.restoring import restore
from qa.answers import Answer
from qa.errors import (
    AlreadyExists,
    DocumentNotFound,
    HomeNotWritable,
    InvalidInput,
    PassageNotFound,
    PinNotFound,
)
from qa.pins import Spot
from qa.questions import Filters, Question
from qa.receipts import Receipt

ASKED = "What are the moons of Mars like?"
PHOBOS = "## Phobos"


def first(answer: Answer) -> str:
    return answer.passages[0].text


def of_the_shop(library: Library) -> str:
    (entry,) = library.entries(matching="shop.txt")
    return library.passages(entry.id)[0].id


@pytest.fixture
def pinned(stocked: Library) -> Library:
    """A library in which the passage of the shop is pinned to a question about Mars."""
    stocked.pin([ASKED], of_the_shop(stocked), by="ada", note="why not")
    return stocked


def test_a_pinned_passage_comes_first_for_its_question_and_no_other(pinned: Library) -> None:
    answer = pinned.ask("what are the moons of mars like")
    assert first(answer).startswith("Returns are accepted")
    curated = answer.passages[0].curated
    assert curated is not None
    assert (curated.question, curated.similarity) == (ASKED, 1.0)
    assert answer.answerable
    assert first(pinned.ask("Who lives on Mars?")) != first(answer)
    assert first(pinned.ask(Question(text=ASKED, curated=False))) != first(answer)


def test_it_comes_first_for_the_question_in_other_words(pinned: Library) -> None:
    answer = pinned.ask("Please tell me: what are the moons of Mars like?")
    curated = answer.passages[0].curated
    assert curated is not None
    assert 0.85 < curated.similarity < 1
    assert pinned.ask("What are the moons of Venus like?").pinned is None


def test_how_like_a_question_must_be_is_a_setting(pinned: Library) -> None:
    asked = "Please tell me: what are the moons of Mars like?"
    strict = pinned.settings.model_copy(update={"curated_similarity": 1.0})
    with Library(strict, writing=False) as library:
        assert library.ask(asked).pinned is None
        assert library.ask(ASKED).pinned is not None


def test_every_process_sees_it_at_once(stocked: Library) -> None:
    with Library(stocked.settings, writing=False) as other:
        assert other.ask(ASKED).pinned is None
        made = stocked.pin([ASKED], of_the_shop(stocked))
        assert other.ask(ASKED).pinned is not None
        assert [each.pin for each in other.pins()] == [made.pin]
        stocked.unpin(made.pin.id)
        assert other.ask(ASKED).pinned is None


def test_a_stretch_of_a_document_can_be_pinned(stocked: Library) -> None:
    (entry,) = stocked.entries(matching="shop.txt")
    made = stocked.pin([ASKED], Spot(document_id=entry.id, start=21, end=35))
    assert (made.pin.quote, made.status) == ("within 30 days", "exact")
    assert [mark.text for mark in stocked.ask(ASKED).passages[0].highlights] == ["within 30 days"]


def test_what_cannot_be_pinned(pinned: Library) -> None:
    (entry,) = pinned.entries(matching="mars.md")
    there = of_the_shop(pinned)
    with pytest.raises(PassageNotFound):
        pinned.pin(["q"], "0" * 32)
    with pytest.raises(DocumentNotFound):
        pinned.pin(["q"], Spot(document_id="nothing", start=0, end=1))
    for start, end in ((0, 10_000), (5, 5), (-1, 4)):
        with pytest.raises(InvalidInput, match="no stretch"):
            pinned.pin(["q"], Spot(document_id=entry.id, start=start, end=end))
    with pytest.raises(InvalidInput, match="characters"):
        pinned.pin(["q" * 2_000], there)
    with pytest.raises(AlreadyExists, match="pincite unpin"):
        pinned.pin([ASKED.upper()], there)
    with pytest.raises(PinNotFound):
        pinned.unpin("nothing")
    pinned.home.create("empty")
    with pytest.raises(PassageNotFound):
        pinned.pin(["q"], there, "empty")
    assert len(pinned.pins()) == 1


def test_its_words_are_followed_and_never_replaced(pinned: Library, tmp_path: Path) -> None:
    def changed(text: str) -> str:
        (tmp_path / "shop.txt").write_text(text, encoding="utf-8")
        list(pinned.ingest([tmp_path / "shop.txt"]))
        (state,) = pinned.pins()
        return state.status

    before = pinned.collection().snapshot().generation
    words = "Returns are accepted within 30 days of delivery."
    assert changed(f"Welcome to the shop.\n\n{words}\n") == "moved"
    assert first(pinned.ask(ASKED)).endswith(words)
    assert changed("Returns are accepted within 14 days of delivery.") == "stale"
    answer = pinned.ask(ASKED)
    assert (answer.pinned, first(answer).startswith("Returns")) == (None, False)
    then = pinned.ask(Question(text=ASKED, as_of=before))
    assert first(then) == words


def test_filters_hold_for_what_is_pinned(pinned: Library) -> None:
    (mars,) = pinned.entries(matching="mars.md")
    answer = pinned.ask(Question(text=ASKED, filters=Filters(documents=(mars.id,))))
    assert {hit.citation.document_id for hit in answer.passages} == {mars.id}
    assert answer.pinned is None


def replayed(library: Library, receipt: Receipt) -> bool:
    read = receipt_of(json.loads(json.dumps(receipt_json(receipt))))
    replay = library.replay(read)
    assert replay.same == (not replay.differences) or not replay.same
    return replay.same


def test_a_receipt_is_replayed_with_the_pin_as_it_was(pinned: Library) -> None:
    question = Question(text=ASKED, explain=True)
    with_pin = pinned.ask(question).receipt
    without = pinned.ask(Question(text=ASKED, explain=True, curated=False)).receipt
    assert with_pin is not None
    assert without is not None
    assert (with_pin.pinned is None, without.pinned) == (False, None)
    pinned.unpin(pinned.pins()[0].pin.id)
    assert replayed(pinned, with_pin)
    assert replayed(pinned, without)
    unpinned = pinned.ask(question).receipt
    assert unpinned is not None
    pinned.pin([ASKED], of_the_shop(pinned))
    assert replayed(pinned, unpinned)


def test_a_receipt_of_before_there_were_pins_is_replayed_without(pinned: Library) -> None:
    receipt = pinned.ask(Question(text=ASKED, explain=True, curated=False)).receipt
    assert receipt is not None
    data = receipt_json(receipt)
    del data["curated"], data["pinned"]
    assert pinned.replay(receipt_of(data)).same


def test_pins_are_in_a_backup_and_go_with_their_collection(
    pinned: Library, tmp_path: Path, models: Path
) -> None:
    back_up(pinned.home.path, models, tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "again", models)
    with Library(Settings(home=tmp_path / "again", models=models), writing=False) as again:
        assert again.pins() == pinned.pins()
        assert again.ask(ASKED).pinned is not None
    pinned.home.drop("default")
    pinned.home.create("default")
    assert pinned.pins() == []


def test_pins_outlive_another_encoder(pinned: Library, shorter: Path) -> None:
    asked = "Please tell me: what are the moons of Mars like?"
    pinned.reindex(str(shorter))
    mark = pinned.collection().store.meta()["encoder"]
    _, encoded = pinned.home.catalog.pins.encoded("default", mark)
    assert encoded[ASKED] is not None
    assert pinned.ask(ASKED).pinned is not None
    assert pinned.ask(asked).pinned is None, "how like is enough was measured for another one"
    loose = pinned.settings.model_copy(update={"curated_similarity": 0.8})
    with Library(loose, writing=False) as library:
        assert library.ask(asked).pinned is not None


def test_a_home_that_cannot_be_written_to_takes_no_pin(
    stocked: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = of_the_shop(stocked)
    catalog = stocked.home.path / "catalog.sqlite"

    def refuse(*_: object, **__: object) -> None:
        raise HomeNotWritable(str(catalog))

    monkeypatch.setattr(stocked.home, "locked", refuse)
    with pytest.raises(HomeNotWritable):
        stocked.pin(["q"], there)
    assert stocked.pins() == []
