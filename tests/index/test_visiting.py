import json
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.collection import Collection
from index.gathering import Arrival, arrival
from index.ingesting import Ingester
from index.pipeline import Outcome
from index.reading.sandbox import Reader
from index.visiting import Visitor
from tests.fakes import WordEncoder
from tests.index.web.site import Site, reply
from tests.index.web.test_sitemaps import urlset

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"
LATER = "Thu, 22 Oct 2015 07:28:00 GMT"


@pytest.fixture
def visitor(collection: Collection) -> Visitor:
    return Visitor(collection=collection, seconds=5, size=100_000, private=True)


Ingest = Callable[..., list[Outcome]]


@pytest.fixture
def ingest(visitor: Visitor, reader: Reader) -> Ingest:
    def run(*what: str | Path | Arrival) -> list[Outcome]:
        ingester = Ingester(visitor.collection, WordEncoder("f1"), reader)
        return list(ingester.ingest(visitor.coming(what)))

    return run


def said(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """Say what became of each: the last part of its name, and its status or code."""
    return sorted((o.path.rpartition("/")[2], o.code or o.status) for o in outcomes)


def versioned(site: Site, path: str, text: str, **validators: str) -> str:
    """Put a page at a path which is sent only to those who do not have it."""
    named = {key.replace("_", "-"): value for key, value in validators.items()}

    def answer(to: BaseHTTPRequestHandler) -> None:
        asked = (to.headers["If-None-Match"], to.headers["If-Modified-Since"])
        same = (named.get("ETag"), named.get("Last-Modified")) == asked
        headers = {"Content-Type": "text/plain; charset=utf-8"} | named
        reply(to, 304 if same else 200, headers, text.encode())

    site.answers[path] = answer
    return site.url + path


def test_a_page_becomes_a_document_with_all_that_is_known_of_it(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    body = "<title>Мир</title><p>Мир".encode("koi8-r")
    kind = "text/html; charset=koi8-r"
    url = site.put("/a", body, type=kind, ETag='"1"', Last_Modified=DATE)
    (added,) = ingest(url)
    assert (added.path, added.status) == (url, "added")
    store = collection.store
    document = store.document(added.document_id or "", store.generation())
    assert (document.content.title, document.content.text) == ("Мир", "Мир")
    source = document.source
    assert (source.key, source.uri, source.media_type) == (url, url, "text/html")
    assert source.modified == 1_445_412_480
    assert store.original(source.sha256) == body
    known = store.known(url)
    assert known is not None
    assert known.origin == url
    assert json.loads(known.validators or "") == {"etag": '"1"', "modified": 1_445_412_480}


@pytest.mark.parametrize(
    "validators",
    [{"ETag": '"1"'}, {"Last_Modified": DATE}, {"ETag": 'W/"1"', "Last_Modified": DATE}],
)
def test_a_page_that_has_not_changed_does_not_come_again(
    ingest: Ingest, collection: Collection, site: Site, validators: dict[str, str]
) -> None:
    url = versioned(site, "/a", "Mars has two moons.", **validators)
    (added,) = ingest(url)
    before = collection.store.known(url)
    (again,) = ingest(url)
    assert again == replace(added, status="unchanged")
    assert collection.store.known(url) == before
    assert site.answered("/a") == [200, 304]


def test_one_whose_words_are_the_same_is_unchanged_and_its_version_noted(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    url = versioned(site, "/a", "Mars has two moons.", ETag='"1"')
    ingest(url)
    versioned(site, "/a", "Mars has two moons.", ETag='"2"')
    assert said(ingest(url)) == said(ingest(url)) == [("a", "unchanged")]
    assert site.answered("/a") == [200, 200, 304]
    assert collection.store.generation() == 1


def test_one_that_changes_is_the_same_document_in_one_step(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    url = versioned(site, "/a", "Mars has two moons.", Last_Modified=DATE)
    (added,) = ingest(url)
    versioned(site, "/a", "Mars has Phobos and Deimos.", Last_Modified=LATER)
    (updated,) = ingest(url)
    assert (updated.status, updated.document_id) == ("updated", added.document_id)
    store = collection.store
    assert (store.generation(), store.counts(2)) == (2, (1, 1))
    assert "Deimos" in store.document(added.document_id or "", 2).content.text
    assert said(ingest(url)) == [("a", "unchanged")]


def test_a_page_is_known_by_where_redirects_lead_to(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    url = versioned(site, "/a", "Mars has two moons.", ETag='"1"')
    old = site.redirect("/old", "/a", 301)
    (added,) = ingest(old)
    assert (added.path, added.status) == (old, "added")
    assert collection.store.known(old) is None
    for address in (old, url, f"{url}#moons"):
        (again,) = ingest(address)
        assert (again.status, again.document_id) == ("unchanged", added.document_id)
    assert site.answered("/a") == [200, 304, 304, 304]


@pytest.mark.parametrize("status", [404, 410])
def test_a_document_whose_page_is_gone_is_kept(
    ingest: Ingest, collection: Collection, site: Site, status: int
) -> None:
    url = site.put("/a", "Mars has two moons.")
    old = site.redirect("/old", "/a")
    (added,) = ingest(url)
    site.put("/a", status=status)
    (failed,) = ingest(old)
    assert (failed.path, failed.status, failed.code) == (old, "failed", "page-unavailable")
    assert str(status) in failed.reason
    assert failed.reason.endswith(f"pincite delete {added.document_id}")
    assert collection.store.known(url) is not None
    (missing,) = ingest(f"{site.url}/missing")
    assert "delete" not in missing.reason


def test_a_sitemap_brings_its_pages_and_what_fails_stops_no_other(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    listed = [f"{site.url}/{name}" for name in ("a", "gone", "hidden", "broken.pdf", "b")]
    sitemap = site.put("/sitemap.xml", urlset(*listed))
    site.put("/robots.txt", "User-agent: *\nDisallow: /hidden")
    a = versioned(site, "/a", "Mars has two moons.", ETag='"1"')
    site.put("/broken.pdf", "no PDF at all", type="application/pdf")
    b = site.put("/b", "Venus has no moon.")
    assert said(ingest(sitemap)) == [
        ("a", "added"),
        ("b", "added"),
        ("broken.pdf", "damaged"),
        ("gone", "page-unavailable"),
        ("hidden", "robots-refused"),
    ]
    assert {known.key for known in collection.store.found_in(sitemap, sitemap)} == {a, b}
    assert "/hidden" not in site.paths()


def test_a_page_that_is_named_by_itself_no_longer_belongs_to_a_sitemap(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    a = versioned(site, "/a", "Mars has two moons.", ETag='"1"')
    b = site.put("/b", "Venus has no moon.")
    sitemap = site.put("/sitemap.xml", urlset(a, b))
    ingest(sitemap)
    assert said(ingest(a, b)) == [("a", "unchanged"), ("b", "unchanged")]
    assert list(collection.store.found_in(sitemap, sitemap)) == []
    known = collection.store.known(a)
    assert known is not None
    assert (known.origin, known.validators) == (a, '{"etag": "\\"1\\""}')
    assert said(ingest(sitemap)) == [("a", "unchanged"), ("b", "unchanged")]
    assert {each.key for each in collection.store.found_in(sitemap, sitemap)} == {a, b}


def test_each_page_is_prepared_before_the_next_is_asked_for(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    texts = {f"/{n}.txt": f"Document {n} is about moons." for n in range(5)}
    urls = [site.put(path, text, type="text/plain") for path, text in texts.items()]
    lines = "".join(f'{{"id": "r{n}", "text": "Record {n}."}}\n' for n in range(200))
    urls.insert(2, site.put("/r.jsonl", lines, type="application/x-ndjson"))
    outcomes = ingest(*urls)
    assert {outcome.status for outcome in outcomes} == {"added"}
    assert len(outcomes) == 205
    store = collection.store
    for path, text in texts.items():
        known = store.known(site.url + path)
        assert known is not None
        assert store.original(known.sha256) == text.encode()


def test_files_folders_arrivals_and_pages_come_in_one_go(
    ingest: Ingest, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder/a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"{name} is about moons.")
    page = site.put("/d", "Mars has two moons.")
    what = [page, tmp_path / "folder", str(tmp_path / "b.txt"), arrival(tmp_path / "c.txt", "c")]
    assert said(ingest(*what)) == [
        ("a.txt", "added"),
        ("b.txt", "added"),
        ("c", "added"),
        ("d", "added"),
    ]


@pytest.mark.parametrize("address", ["ftp://example.org/a", "file:///etc/passwd", "HTTP://"])
def test_other_addresses_are_refused(ingest: Ingest, address: str) -> None:
    (failed,) = ingest(address)
    assert (failed.path, failed.code) == (address, "address-refused")
    assert "https://example.org/ is one" in failed.reason


def test_the_scheme_may_be_in_capitals(ingest: Ingest, site: Site) -> None:
    url = site.put("/a", "Mars has two moons.")
    (added,) = ingest(url.replace("http", "HTTP"))
    (again,) = ingest(url)
    assert (again.status, again.document_id) == ("unchanged", added.document_id)


def test_private_addresses_are_refused(visitor: Visitor, site: Site) -> None:
    (failed,) = replace(visitor, private=False).coming([site.put("/a", "secret")])
    assert isinstance(failed, Outcome)
    assert (failed.status, failed.code, site.asked) == ("failed", "address-refused", [])


def test_one_that_is_deleted_while_it_is_asked_for(
    ingest: Ingest, collection: Collection, site: Site
) -> None:
    url = versioned(site, "/a", "Mars has two moons.", ETag='"1"')
    (added,) = ingest(url)

    def answer(to: BaseHTTPRequestHandler) -> None:
        collection.delete([added.document_id or ""])
        reply(to, 304, {})

    site.answers["/a"] = answer
    (failed,) = ingest(url)
    assert (failed.status, "ingest it again" in failed.reason) == ("failed", True)
