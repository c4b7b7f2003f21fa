import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from api.verdicts import claims_of as claims_in
from api.wire import answer_json
from index.database import connect
from index.gathering import Arrival, arrival
from qa.errors import (
    CollectionNotFound,
    DocumentNotFound,
    EncoderMismatch,
    InvalidFolder,
    InvalidInput,
    OriginalNotFound,
    PassageNotFound,
)
from qa.questions import Filters, Question
from qa.verifying import Claim
from tests.index.web.site import Site, reply, served
from tests.index.web.test_sitemaps import urlset

MARS = "# Mars\n\nMars has two moons.\n\n## Phobos\n\nPhobos rises in the west.\n"
SHOP = "Returns are accepted within 30 days of delivery."


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


def fetching(library: Library, **given: object) -> Library:
    """Let a library fetch from this machine."""
    library.settings = library.settings.model_copy(update={"fetch_private": True, **given})
    return library


@pytest.fixture
def stocked(library: Library, tmp_path: Path) -> Library:
    outcomes = list(library.ingest([tmp_path / "mars.md", tmp_path / "shop.txt"]))
    assert [outcome.status for outcome in outcomes] == ["added", "added"]
    return library


def test_the_passage_that_answers_comes_first_and_its_citation_holds(stocked: Library) -> None:
    answer = stocked.ask("How long may I send something back?")
    best = answer.passages[0]
    text = stocked.document(best.citation.document_id).content.text
    assert best.text == best.citation.quote == text[best.citation.start : best.citation.end] == SHOP
    assert best.citation.sha256 == hashlib.sha256(SHOP.encode()).hexdigest()
    assert best.highlights[0].text == SHOP


def claims_of(library: Library, question: str) -> list[Claim]:
    return claims_in(answer_json(library.ask(question)))


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


def test_a_deleted_document_is_gone_from_every_door(stocked: Library) -> None:
    best = stocked.ask("moons of Mars").passages[0]
    stocked.delete([best.citation.document_id])
    found = {hit.citation.document_id for hit in stocked.ask("moons of Mars").passages}
    assert best.citation.document_id not in found
    with pytest.raises(DocumentNotFound):
        stocked.document(best.citation.document_id)
    with pytest.raises(PassageNotFound):
        stocked.passage(best.id)
    assert len(stocked.entries()) == 1


def test_an_update_replaces_the_document(stocked: Library, tmp_path: Path) -> None:
    (tmp_path / "shop.txt").write_text("Nothing is taken back.", encoding="utf-8")
    (outcome,) = stocked.ingest([tmp_path / "shop.txt"])
    assert outcome.status == "updated"
    texts = [hit.text for hit in stocked.ask("Can I return it?").passages]
    assert "Nothing is taken back." in texts
    assert SHOP not in texts


def test_filters_narrow_what_may_answer(stocked: Library) -> None:
    shop = stocked.ask("returns").passages[0].citation.document_id
    answer = stocked.ask(Question(text="Mars", filters=Filters(documents=(shop,))))
    assert {hit.citation.document_id for hit in answer.passages} == {shop}


def test_a_passage_comes_with_its_neighbours(stocked: Library) -> None:
    phobos = stocked.ask("Where does Phobos rise?").passages[0]
    stored, around = stocked.passage(phobos.id, context=1)
    assert stored.passage.text == phobos.text
    assert [passage.ordinal for passage in around] == [0, 1]
    assert around == stocked.passages(phobos.citation.document_id)


def test_the_original_is_given_while_it_is_what_was_ingested(
    stocked: Library, tmp_path: Path
) -> None:
    shop = stocked.ask("returns").passages[0].citation.document_id
    entry, data = stocked.original(shop)
    assert data == SHOP.encode()
    assert entry.source.media_type == "text/plain"
    (tmp_path / "shop.txt").write_text("something else", encoding="utf-8")
    with pytest.raises(OriginalNotFound):
        stocked.original(shop)
    (tmp_path / "shop.txt").unlink()
    with pytest.raises(OriginalNotFound):
        stocked.original(shop)


def test_an_unknown_collection_is_named_with_those_there_are(stocked: Library) -> None:
    with pytest.raises(CollectionNotFound, match="default"):
        stocked.ask("Mars", "nowhere")


def test_another_model_is_never_mixed_in(stocked: Library, tmp_path: Path, models: Path) -> None:
    (store,) = (tmp_path / "home").rglob("store.sqlite")
    with closing(connect(store, writing=True)) as connection:
        connection.execute("UPDATE meta SET value = 'ffffffffffffffff' WHERE key = 'encoder'")
    named = Settings(home=tmp_path / "home", models=models, model="all-MiniLM-L6-v2")
    stocked.settings = named
    with pytest.raises(EncoderMismatch, match="all-MiniLM-L6-v2"):
        list(stocked.ingest([tmp_path / "shop.txt"]))


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


def test_a_page_is_ingested_cited_and_linked_to(library: Library, site: Site) -> None:
    fetched: list[str] = []
    url = site.put("/guide", "<title>Mars</title><p>Mars has two moons.", ETag='"1"')
    (added,) = fetching(library).ingest([url], fetching=fetched.append)
    assert (added.path, added.status, fetched) == (url, "added", [url])
    citation = library.ask("How many moons has Mars?").passages[0].citation
    assert (citation.uri, citation.title) == (url, "Mars")
    assert citation.link == f"{url}#:~:text=Mars%20has%20two%20moons."
    assert library.original(citation.document_id)[1].endswith(b"two moons.")
    (claim,) = claims_of(library, "moons of Mars")
    site.put("/guide", "<title>Mars</title><p>Mars has 2 moons.", ETag='"2"')
    (updated,) = library.ingest([url])
    assert (updated.status, updated.document_id) == ("updated", added.document_id)
    assert library.verify_citation(claim).status == "changed"
    assert site.answered("/guide") == [200, 200]


def test_pages_are_fetched_from_the_public_internet_alone(
    library: Library, site: Site, tmp_path: Path
) -> None:
    outcomes = library.ingest([site.put("/a", "secret"), tmp_path / "mars.md"])
    assert {(each.status, each.code) for each in outcomes} == {
        ("failed", "address-refused"),
        ("added", ""),
    }
    assert site.asked == []


def test_a_page_has_its_time_and_its_size(library: Library, site: Site) -> None:
    waiting = threading.Event()

    def slowly(to: BaseHTTPRequestHandler) -> None:
        waiting.wait(20)
        reply(to, 200, {}, b"late")

    site.answers["/slow"] = slowly
    urls = [f"{site.url}/slow", site.put("/large", "x" * 1001), site.put("/a", "x " * 500)]
    sitemap = site.put("/sitemap.xml", urlset(*urls))
    outcomes = fetching(library, fetch_seconds=1.0, max_page=1000).ingest([sitemap])
    assert {each.path.rpartition("/")[2]: each.code or each.status for each in outcomes} == {
        "slow": "reading-stopped",
        "large": "too-large",
        "a": "added",
    }
    waiting.set()


def test_nothing_is_fetched_but_what_is_named(library: Library, site: Site, tmp_path: Path) -> None:
    url = site.put("/a", "secret")
    (tmp_path / "a.jsonl").write_text(f'{{"uri": "{url}?b", "text": "{url} is about Mars."}}\n')
    (tmp_path / "a.html").write_text(f'<p>About Mars.<img src="{url}"><iframe src="{url}">')
    own = replace(arrival(tmp_path / "mars.md", "mars.md"), uri=url, origin=url)
    outcomes = list(fetching(library).ingest([own, tmp_path / "a.jsonl", tmp_path / "a.html"]))
    assert "failed" not in {each.status for each in outcomes}
    for claim in claims_of(library, f"Mars {url}"):
        library.verify_citation(claim)
        library.document(claim.document_id)
    assert site.asked == []


def test_pages_are_kept_in_step_and_a_dry_run_of_them_is_refused(
    library: Library, site: Site
) -> None:
    url = site.put("/a", "Mars has two moons.")
    with pytest.raises(InvalidInput, match="dry run"):
        list(fetching(library).sync([url], dry_run=True))
    assert site.asked == []
    assert [each.status for each in library.sync([url])] == ["added"]
    site.put("/a", status=410)
    fetched: list[str] = []
    assert [each.status for each in library.sync([url], fetching=fetched.append)] == ["removed"]
    assert (fetched, library.entries()) == ([url], [])


def test_a_folder_is_kept_in_step(library: Library, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "mars.md").rename(docs / "mars.md")
    (tmp_path / "shop.txt").rename(docs / "shop.txt")

    def statuses(*, dry_run: bool = False, allow_empty: bool = False) -> set[str]:
        found = library.sync([docs], dry_run=dry_run, allow_empty=allow_empty)
        return {each.status for each in found}

    assert statuses(dry_run=True) == {"added"}
    with pytest.raises(CollectionNotFound):
        library.collection()
    assert statuses() == {"added"}
    (docs / "mars.md").rename(docs / "planet.md")
    (docs / "shop.txt").unlink()
    assert statuses(dry_run=True) == statuses() == {"renamed", "removed"}
    best = library.ask("Where does Phobos rise?").passages[0].citation
    assert best.uri == (docs / "planet.md").as_uri()
    (docs / "planet.md").unlink()
    with pytest.raises(InvalidFolder):
        statuses()
    assert statuses(allow_empty=True) == {"removed"}
    assert library.entries() == []


def test_what_a_folder_is_compared_with_can_be_followed(library: Library, tmp_path: Path) -> None:
    encoded: list[int] = []
    read: list[str] = []

    def following(arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
        for each in arrivals:
            read.append(each.name)
            yield each

    list(library.sync([tmp_path], pattern="*.md", progress=encoded.append, following=following))
    assert (sum(encoded), read) == (2, ["mars.md"])
