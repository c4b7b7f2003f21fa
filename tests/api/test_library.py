import hashlib
import threading
from pathlib import Path

from api.library import Library
from qa.questions import Filters, Question
from qa.verifying import Claim
from tests.api.shelf import SHOP, claims_of


def test_the_passage_that_answers_comes_first_and_its_citation_holds(stocked: Library) -> None:
    answer = stocked.ask("How long may I send something back?")
    best = answer.passages[0]
    text = stocked.document(best.citation.document_id).content.text
    assert best.text == best.citation.quote == text[best.citation.start : best.citation.end] == SHOP
    assert best.citation.sha256 == hashlib.sha256(SHOP.encode()).hexdigest()
    assert best.highlights[0].text == SHOP


def test_what_an_answer_cites_is_exact(stocked: Library) -> None:
    for claim in claims_of(stocked, "moons of Mars"):
        verdict = stocked.verify_citation(claim)
        assert (verdict.status, verdict.same_original) == ("exact", True)


def test_a_quote_moves_with_an_update_and_changes_with_the_next(
    stocked: Library, tmp_path: Path
) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    (tmp_path / "shop.txt").write_text(f"Welcome.\n\n{SHOP}", encoding="utf-8")
    list(stocked.ingest([tmp_path / "shop.txt"]))
    moved = stocked.verify_citation(claim)
    assert (moved.status, moved.document_id) == ("moved", claim.document_id)
    assert (moved.start, moved.text, moved.same_original) == (10, SHOP, False)
    (tmp_path / "shop.txt").write_text(SHOP.replace("30", "14"), encoding="utf-8")
    list(stocked.ingest([tmp_path / "shop.txt"]))
    changed = stocked.verify_citation(claim)
    assert (changed.status, changed.start, changed.same_original) == ("changed", 0, False)
    assert [(c.before, c.after) for c in changed.difference if c.kind != "equal"] == [("30", "14")]


def test_a_quote_is_looked_for_in_other_documents(stocked: Library, tmp_path: Path) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    stocked.delete([claim.document_id])
    assert stocked.verify_citation(claim).status == "gone"
    (tmp_path / "terms.txt").write_text(f"Terms of sale.\n\n{SHOP} All.", encoding="utf-8")
    (added,) = stocked.ingest([tmp_path / "terms.txt"])
    found = stocked.verify_citation(claim)
    assert (found.status, found.document_id) == ("moved", added.document_id)
    assert (found.start, found.text, found.same_original) == (16, SHOP, False)
    document = stocked.document(added.document_id or "")
    assert document.content.text[found.start : found.end] == SHOP
    assert found.sha256 == document.source.sha256


def test_a_copy_of_the_original_is_the_same_original(stocked: Library, tmp_path: Path) -> None:
    claim = claims_of(stocked, "Can I return it?")[0]
    (tmp_path / "copy.txt").write_text(SHOP, encoding="utf-8")
    (added,) = stocked.ingest([tmp_path / "copy.txt"])
    stocked.delete([claim.document_id])
    found = stocked.verify_citation(claim)
    assert (found.status, found.document_id) == ("moved", added.document_id)
    assert found.same_original


def test_words_that_are_no_unicode_are_looked_for_all_the_same(stocked: Library) -> None:
    claim = Claim(document_id="none", sha256="", start=0, end=9, quote="Mars \ud800 moons")
    assert stocked.verify_citation(claim).status == "gone"


def test_nothing_is_found_in_an_empty_collection(library: Library) -> None:
    library.home.create("empty")
    assert library.ask("Is anybody there?", "empty").passages == ()


def test_an_earlier_state_is_asked_as_it_was(stocked: Library) -> None:
    best = stocked.ask("moons of Mars").passages[0]
    then = stocked.collection().snapshot().generation
    stocked.delete([best.citation.document_id])
    answer = stocked.ask(Question(text="moons of Mars", as_of=then))
    assert (answer.generation, answer.passages[0].citation) == (then, best.citation)
    now = stocked.ask("moons of Mars")
    assert (now.generation, best.id in {hit.id for hit in now.passages}) == (then + 1, False)


def test_filters_narrow_what_may_answer(stocked: Library) -> None:
    shop = stocked.ask("returns").passages[0].citation.document_id
    answer = stocked.ask(Question(text="Mars", filters=Filters(documents=(shop,))))
    assert {hit.citation.document_id for hit in answer.passages} == {shop}


def test_many_ask_while_one_ingests(stocked: Library, tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "r{n}", "text": "Record {n} is about lamps."}}\n' for n in range(300))
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    failures: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                answer = stocked.ask("How many moons has Mars?")
                assert answer.passages[0].text.endswith("Mars has two moons.")
        except BaseException as error:  # noqa: BLE001 (shown below)
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert len(list(stocked.ingest([tmp_path / "records.jsonl"]))) == 300
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
