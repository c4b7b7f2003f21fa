import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from api.library import Library
from api.settings import Settings
from index.database import connect
from index.gathering import Arrival
from qa.errors import (
    CollectionNotFound,
    EncoderMismatch,
    InvalidFolder,
    InvalidInput,
)
from tests.api.shelf import SHOP, claims_of, fetching
from tests.index.web.site import Site, reply
from tests.index.web.test_sitemaps import urlset


def test_an_update_replaces_the_document(stocked: Library, tmp_path: Path) -> None:
    (tmp_path / "shop.txt").write_text("Nothing is taken back.", encoding="utf-8")
    (outcome,) = stocked.ingest([tmp_path / "shop.txt"])
    assert outcome.status == "updated"
    texts = [hit.text for hit in stocked.ask("Can I return it?").passages]
    assert "Nothing is taken back." in texts
    assert SHOP not in texts


def test_another_model_is_never_mixed_in(stocked: Library, tmp_path: Path, models: Path) -> None:
    (store,) = (tmp_path / "home").rglob("store.sqlite")
    with closing(connect(store, writing=True)) as connection:
        connection.execute("UPDATE meta SET value = 'ffffffffffffffff' WHERE key = 'encoder'")
    named = Settings(home=tmp_path / "home", models=models, model="all-MiniLM-L6-v2")
    stocked.settings = named
    with pytest.raises(EncoderMismatch, match="all-MiniLM-L6-v2"):
        list(stocked.ingest([tmp_path / "shop.txt"]))


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


def test_files_of_the_home_are_never_read(library: Library, tmp_path: Path) -> None:
    (first, *_) = library.ingest([tmp_path / "mars.md"])
    assert first.status == "added"
    statuses = [outcome.status for outcome in library.ingest([tmp_path])]
    assert sorted(statuses) == ["added", "unchanged"]  # mars.md and shop.txt, beside the home
    store = library.collection().store.path
    (refused,) = library.ingest([store])
    assert (refused.status, refused.reason) == ("failed", "It is a file of the home itself.")
    (tmp_path / "link.txt").symlink_to(store)
    statuses = [outcome.status for outcome in library.ingest([tmp_path])]
    assert statuses == ["unchanged"] * 2


def test_documents_are_deleted_as_they_were_seen(stocked: Library, tmp_path: Path) -> None:
    seen = {entry.id: entry.source.sha256 for entry in stocked.entries()}
    shop = next(entry.id for entry in stocked.entries() if entry.source.uri.endswith("shop.txt"))
    (tmp_path / "shop.txt").write_text("Nothing is taken back.", encoding="utf-8")
    list(stocked.ingest([tmp_path / "shop.txt"]))
    (mars,) = seen.keys() - {shop}
    assert stocked.delete_unchanged({**seen, "nobody": "0"}) == [mars]
    assert [entry.id for entry in stocked.entries()] == [shop]
    assert stocked.delete_unchanged(seen) == []
