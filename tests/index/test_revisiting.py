import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from index.collection import Collection
from index.ingesting import Ingester
from index.pipeline import Outcome
from index.reading.sandbox import Reader
from index.revisiting import revisited
from index.visiting import Visitor
from tests.fakes import WordEncoder
from tests.index.test_visiting import said, versioned
from tests.index.web.site import Site, reply
from tests.index.web.test_pages import index_of
from tests.index.web.test_sitemaps import urlset

Sync = Callable[..., list[Outcome]]


@pytest.fixture
def sync(collection: Collection, reader: Reader) -> Sync:
    visitor = Visitor(collection=collection, seconds=5, size=100_000, private=True)

    def run(*addresses: str, allow_empty: bool = False) -> list[Outcome]:
        ingester = Ingester(collection, WordEncoder("f1"), reader)
        return list(revisited(addresses, visitor, ingester, allow_empty=allow_empty))

    return run


def sitemap_of(site: Site, *names: str, path: str = "/sitemap.xml") -> str:
    return site.put(path, urlset(*(f"{site.url}/{name}" for name in names)))


@pytest.fixture
def sitemap(site: Site, sync: Sync) -> str:
    """One whose three pages are in the collection."""
    for name in ("a", "b", "c"):
        versioned(site, f"/{name}", f"Page {name} is about moons.", ETag='"1"')
    sitemap = sitemap_of(site, "a", "b", "c")
    assert said(sync(sitemap)) == [("a", "added"), ("b", "added"), ("c", "added")]
    return sitemap


def there(collection: Collection, site: Site) -> str:
    store = collection.store
    entries = store.entries(store.generation())
    return "".join(sorted(each.source.key.removeprefix(f"{site.url}/") for each in entries))


def test_pages_are_asked_for_again_only_where_they_changed(
    sync: Sync, site: Site, sitemap: str
) -> None:
    versioned(site, "/b", "Page b is about suns.", ETag='"2"')
    assert said(sync(sitemap)) == [("a", "unchanged"), ("b", "updated"), ("c", "unchanged")]
    assert [site.answered(f"/{name}") for name in "abc"] == [[200, 304], [200, 200], [200, 304]]


@pytest.mark.parametrize("status", [404, 410])
def test_the_document_of_a_page_that_is_gone_is_removed(
    sync: Sync, site: Site, collection: Collection, status: int
) -> None:
    url = site.put("/a", "Mars has two moons.")
    old = site.redirect("/old", "/a")
    (added,) = sync(old)
    site.put("/a", status=status)
    (removed,) = sync(old)
    assert (removed.path, removed.status, removed.passages) == (old, "removed", 1)
    assert removed.document_id == added.document_id
    assert there(collection, site) == ""
    assert said(sync(url)) == [("a", "page-unavailable")]


def test_one_whose_own_address_leads_to_nothing_now_is_removed(
    sync: Sync, site: Site, collection: Collection
) -> None:
    url = site.put("/a", "Mars has two moons.")
    sync(url)
    site.redirect("/a", "/missing")
    assert said(sync(url)) == [("a", "removed")]
    assert there(collection, site) == ""


@pytest.mark.parametrize("status", [500, 503, 403, 304])
def test_any_other_answer_keeps_the_document(
    sync: Sync, site: Site, collection: Collection, sitemap: str, status: int
) -> None:
    site.answers["/b"] = lambda to: reply(to, status, {}) if status != 304 else to.wfile.close()
    assert [each for each in said(sync(sitemap)) if each[0] == "b"] == [("b", "page-unavailable")]
    assert there(collection, site) == "abc"


def test_what_a_sitemap_no_longer_lists_or_is_gone_is_removed(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    other = site.put("/d", "Page d is about moons.")
    sync(other)
    sitemap_of(site, "a", "c", "new")
    site.put("/new", "Page new is about moons.")
    site.put("/c", status=404)
    outcomes = sync(sitemap)
    assert said(outcomes) == [
        ("a", "unchanged"),
        ("b", "removed"),
        ("c", "removed"),
        ("new", "added"),
    ]
    assert {each.path for each in outcomes if each.status == "removed"} == {
        f"{site.url}/b",
        f"{site.url}/c",
    }
    assert there(collection, site) == "adnew"


def test_a_sitemap_that_cannot_be_read_removes_nothing(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    for broken in ("", "<urlset", "<!doctype html><p>Down for maintenance."):
        site.put("/sitemap.xml", broken)
        sync(sitemap)
        assert there(collection, site)[:3] == "abc"
    site.put("/sitemap.xml", status=404)
    assert said(sync(sitemap))[0][0] == "sitemap.xml"
    assert there(collection, site)[:3] == "abc"


def test_a_sitemap_that_is_not_read_whole_removes_nothing(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    sitemap_of(site, "a", path="/inner.xml")
    site.put("/sitemap.xml", index_of(f"{site.url}/inner.xml", f"{site.url}/missing.xml"))
    outcomes = sync(sitemap)
    assert said(outcomes) == [
        ("a", "unchanged"),
        ("missing.xml", "page-unavailable"),
        ("sitemap.xml", "skipped"),
    ]
    assert "Not all that it lists could be read" in outcomes[-1].reason
    assert there(collection, site) == "abc"
    site.put("/sitemap.xml", index_of(f"{site.url}/inner.xml"))
    assert said(sync(sitemap)) == [("a", "unchanged"), ("b", "removed"), ("c", "removed")]


def test_a_page_that_fails_may_lead_to_a_document_that_is_not_listed_by_itself(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    site.redirect("/old", "/b")
    sitemap_of(site, "a", "old", "c")
    assert said(sync(sitemap)) == [("a", "unchanged"), ("c", "unchanged"), ("old", "unchanged")]
    site.put("/old", status=503)
    assert said(sync(sitemap)) == [
        ("a", "unchanged"),
        ("c", "unchanged"),
        ("old", "page-unavailable"),
        ("sitemap.xml", "skipped"),
    ]
    assert there(collection, site) == "abc"


def test_what_never_was_a_document_leaves_nothing_open(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    site.put("/d.png", "x", type="image/png")
    listed = [f"{site.url}/a", f"{site.url}/d.png", f"{site.url}/missing", "https://x.example/e"]
    site.put("/sitemap.xml", urlset(*listed))
    assert said(sync(sitemap)) == [
        ("a", "unchanged"),
        ("b", "removed"),
        ("c", "removed"),
        ("d.png", "unsupported-format"),
        ("e", "address-refused"),
        ("missing", "page-unavailable"),
    ]
    assert there(collection, site) == "a"


def test_one_that_lists_nothing_that_is_there_has_to_be_meant(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    sitemap_of(site, "missing")
    (missing, refused) = sync(sitemap)
    assert (refused.path, refused.status) == (sitemap, "failed")
    assert "--allow-empty" in refused.reason
    assert there(collection, site) == "abc"
    assert said(sync(sitemap, allow_empty=True))[:3] == [
        ("a", "removed"),
        ("b", "removed"),
        ("c", "removed"),
    ]
    assert missing.code == "page-unavailable"


def test_a_page_is_not_lost_to_one_sitemap_while_another_lists_it(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    other = sitemap_of(site, "b", path="/other.xml")
    sitemap_of(site, "a", "c")
    assert {status for _, status in said(sync(sitemap, other))} == {"unchanged"}
    assert {status for _, status in said(sync(sitemap))} == {"unchanged"}
    assert there(collection, site) == "abc"


def test_a_page_that_cannot_be_read_any_more_keeps_its_document(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    site.put("/a", " ")
    site.put("/b", "x", type="image/png")
    assert said(sync(sitemap)) == [
        ("a", "no-text"),
        ("b", "unsupported-format"),
        ("c", "unchanged"),
    ]
    assert there(collection, site) == "abc"


def records(site: Site, *lines: str) -> None:
    site.put("/r.jsonl", "\n".join(lines), type="application/x-ndjson")


def test_lines_that_a_page_no_longer_has_are_removed_where_it_was_read_whole(
    sync: Sync, site: Site, collection: Collection
) -> None:
    one, two = '{"id": "one", "text": "Mars."}', '{"id": "two", "text": "Venus."}'
    records(site, one, two)
    sitemap = sitemap_of(site, "r.jsonl")
    assert {status for _, status in said(sync(sitemap))} == {"added"}
    records(site, one, "{broken")
    sync(sitemap)
    assert there(collection, site) == "onetwo"
    site.put("/r.jsonl", status=503)
    sync(sitemap)
    assert there(collection, site) == "onetwo"
    records(site, one)
    assert ("r.jsonl:1", "unchanged") in said(sync(sitemap))
    assert there(collection, site) == "one"


def test_lines_of_a_page_that_is_named_by_itself(
    sync: Sync, site: Site, collection: Collection
) -> None:
    one, two = '{"id": "one", "text": "Mars."}', '{"text": "Venus."}'
    records(site, one, two)
    url = f"{site.url}/r.jsonl"
    assert {status for _, status in said(sync(url))} == {"added"}
    records(site, one)
    assert said(sync(url)) == [("r.jsonl:1", "unchanged"), ("r.jsonl:2", "removed")]
    site.put("/r.jsonl", status=404)
    assert said(sync(url)) == [("r.jsonl", "page-unavailable")]
    assert there(collection, site) == "one"


def test_a_document_that_was_found_elsewhere_meanwhile_is_left(
    sync: Sync, site: Site, collection: Collection, sitemap: str
) -> None:
    changed = threading.Event()

    def answer(to: BaseHTTPRequestHandler) -> None:
        known = collection.store.known(f"{site.url}/b")
        assert known is not None
        collection.note(known.id, "elsewhere", None)
        changed.set()
        reply(to, 304, {})

    site.answers["/c"] = answer
    sitemap_of(site, "a", "c")
    assert said(sync(sitemap)) == [("a", "unchanged"), ("c", "unchanged")]
    assert changed.is_set()
    assert there(collection, site) == "abc"
