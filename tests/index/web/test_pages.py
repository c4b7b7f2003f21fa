from collections.abc import Iterator

import pytest

from index.gathering import Arrival
from index.web.fetching import Fetcher
from index.web.limits import WebLimits
from index.web.pages import Failed, Found, Listed, Still, pages
from index.web.validators import Validators
from tests.index.web.conftest import LIMITS
from tests.index.web.site import Site
from tests.index.web.test_sitemaps import urlset


def told(found: Iterator[Found], site: Site) -> list[tuple[str, str]]:
    """Say of each what it is and which: its text, or the code of its error."""
    said = []
    for each in found:
        if isinstance(each, Arrival):
            said.append((each.uri, each.path.read_text()))
        elif isinstance(each, Still):
            said.append((each.uri, "unchanged"))
        elif isinstance(each, Failed):
            said.append((each.label, each.error.code))
    return [(where.removeprefix(site.url), what) for where, what in said]


def index_of(*addresses: str) -> str:
    return urlset(*addresses, root="sitemapindex", item="sitemap")


def test_a_page_arrives_as_a_file_to_be_kept(fetcher: Fetcher, site: Site) -> None:
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    site.redirect("/old", "/moons?x=1")
    site.put("/moons?x=1", "text", type="text/html; charset=KOI8-R", ETag='"1"', Last_Modified=date)
    found = pages([f"{site.url}/old"], fetcher)
    arrival = next(found)
    assert isinstance(arrival, Arrival)
    assert (arrival.label, arrival.uri) == (f"{site.url}/old", f"{site.url}/moons?x=1")
    assert (arrival.name, arrival.modified) == ("moons.html", 1_445_412_480)
    assert arrival.keep_original
    assert arrival.origin is None
    assert arrival.charset == "koi8-r"
    assert arrival.path.read_text() == "text"
    assert arrival.validators == '{"etag": "\\"1\\"", "modified": 1445412480.0}'
    assert list(found) == []
    assert not arrival.path.exists()


def test_each_page_comes_once_and_failures_do_not_stop_the_others(
    fetcher: Fetcher, site: Site
) -> None:
    site.put("/a", "A")
    site.put("/b", "B")
    asked = ["/a", "/missing", "/a#part", "/b"]
    found = pages(["notes.md", *(site.url + path for path in asked)], fetcher)
    assert told(found, site) == [
        ("notes.md", "address-refused"),
        ("/a", "A"),
        ("/missing", "page-unavailable"),
        ("/b", "B"),
    ]


def test_a_page_that_two_addresses_lead_to_comes_once(fetcher: Fetcher, site: Site) -> None:
    site.put("/a", "A")
    site.redirect("/one", "/a")
    site.redirect("/two", "/a")
    assert told(pages([f"{site.url}/one", f"{site.url}/two"], fetcher), site) == [("/a", "A")]
    assert told(pages([f"{site.url}/a", f"{site.url}/two"], fetcher), site) == [("/a", "A")]


def test_what_is_gone_is_known_by_where_it_was(fetcher: Fetcher, site: Site) -> None:
    site.put("/broken", status=500)
    asked = [site.redirect("/old", "/a"), f"{site.url}/broken"]
    found = [each for each in pages(asked, fetcher) if isinstance(each, Failed)]
    assert [(each.label, each.gone) for each in found] == [
        (f"{site.url}/old", f"{site.url}/a"),
        (f"{site.url}/broken", None),
    ]


def test_each_address_is_told_of_before_it_is_asked(fetcher: Fetcher, site: Site) -> None:
    site.put("/sitemap.xml", urlset(f"{site.url}/a", f"{site.url}/missing"))
    site.put("/a", "A")
    asked: list[tuple[str, bool]] = []
    found = pages(
        [f"{site.url}/sitemap.xml"],
        fetcher,
        told=lambda url: asked.append((url, url.removeprefix(site.url) in site.paths())),
    )
    assert len(list(found)) == 3
    assert asked == [(f"{site.url}{path}", False) for path in ("/sitemap.xml", "/a", "/missing")]


def test_the_origin_is_the_sitemap_that_was_named(fetcher: Fetcher, site: Site) -> None:
    site.put("/index.xml", index_of(f"{site.url}/inner.xml"))
    site.put("/inner.xml", urlset(f"{site.url}/a", f"{site.url}/b"))
    site.put("/a", "A")
    site.put("/b", status=304)
    site.put("/c", "C")
    versions = {f"{site.url}/b": Validators(etag='"1"')}
    asked = [site.redirect("/sitemap.xml", "/index.xml"), f"{site.url}/c"]
    origins = [
        each.origin
        for each in pages(asked, fetcher, versions.get)
        if isinstance(each, Arrival | Still)
    ]
    assert origins == [f"{site.url}/sitemap.xml", f"{site.url}/sitemap.xml", None]


def test_what_is_known_and_the_same_is_unchanged(fetcher: Fetcher, site: Site) -> None:
    site.put("/a", status=304)
    versions = {f"{site.url}/a": Validators(etag='"1"')}
    assert told(pages([f"{site.url}/a"], fetcher, versions.get), site) == [("/a", "unchanged")]


def test_a_sitemap_stands_for_its_pages(fetcher: Fetcher, site: Site) -> None:
    listed = [f"{site.url}/a", "https://other.example/", f"{site.url}/missing", f"{site.url}/b"]
    site.put("/sitemap.xml", urlset(*listed), type="application/xml")
    site.put("/a", "A")
    site.put("/b", "B")
    assert sorted(told(pages([f"{site.url}/sitemap.xml"], fetcher), site)) == [
        ("/a", "A"),
        ("/b", "B"),
        ("/missing", "page-unavailable"),
        ("https://other.example/", "address-refused"),
    ]


def test_a_sitemap_listed_as_a_page_is_a_page(fetcher: Fetcher, site: Site) -> None:
    inner = urlset(f"{site.url}/a")
    site.put("/sitemap.xml", urlset(f"{site.url}/inner.xml"))
    site.put("/inner.xml", inner)
    assert told(pages([f"{site.url}/sitemap.xml"], fetcher), site) == [("/inner.xml", inner)]


def test_indexes_are_followed_so_deep_and_in_no_circle(fetcher: Fetcher, site: Site) -> None:
    for number in range(1, 5):
        site.put(f"/{number}.xml", index_of(f"{site.url}/{number + 1}.xml", f"{site.url}/1.xml"))
    site.put("/3.xml", index_of(f"{site.url}/4.xml", f"{site.url}/list.xml"))
    site.put("/2.xml", index_of(f"{site.url}/3.xml", f"{site.url}/list.xml", f"{site.url}/a"))
    site.put("/list.xml", urlset(f"{site.url}/a", f"{site.url}/b"))
    site.put("/a", "A")
    site.put("/b", "B")
    assert told(pages([f"{site.url}/1.xml"], fetcher), site) == [
        ("/4.xml", "too-large"),
        ("/list.xml", "too-large"),
        ("/a", "A"),
        ("/b", "B"),
    ]
    assert "/4.xml" not in site.paths()


def test_a_sitemap_that_is_none_or_broken(fetcher: Fetcher, site: Site) -> None:
    site.put("/1.xml", index_of(f"{site.url}/none", f"{site.url}/broken", f"{site.url}/gone"))
    site.put("/none", "<!doctype html>")
    site.put("/broken", urlset(f"{site.url}/a")[:-5])
    asked = [f"{site.url}/1.xml", f"{site.url}/broken2"]
    site.put("/broken2", urlset(f"{site.url}/a")[:-5])
    assert told(pages(asked, fetcher), site) == [
        ("/none", "damaged"),
        ("/broken", "damaged"),
        ("/gone", "page-unavailable"),
        ("/broken2", "damaged"),
    ]


def test_there_is_an_end_to_how_many_pages_are_taken(site: Site) -> None:
    for name in ("one", "two"):
        listed = [f"{site.url}/{name}/{number}" for number in range(3)]
        site.put(f"/{name}.xml", urlset(*listed))
        for number in range(3):
            site.put(f"/{name}/{number}", name)
    site.put("/index.xml", index_of(f"{site.url}/one.xml", f"{site.url}/two.xml"))
    with Fetcher(WebLimits(seconds=5, pages=6), allow_private=True) as fetcher:
        found = told(pages([f"{site.url}/index.xml"], fetcher), site)
    assert found == [
        ("/one/0", "one"),
        ("/one/1", "one"),
        ("/one/2", "one"),
        ("/two/0", "two"),
        ("/two.xml", "too-large"),
    ]


@pytest.mark.parametrize("forbidden", ["/sitemap.xml", "/a"])
def test_robots_hold_for_sitemaps_and_for_what_they_list(site: Site, forbidden: str) -> None:
    site.put("/robots.txt", f"User-agent: *\nDisallow: {forbidden}")
    site.put("/sitemap.xml", urlset(f"{site.url}/a"))
    site.put("/a", "A")
    with Fetcher(LIMITS, allow_private=True) as fetcher:
        failed = next(pages([f"{site.url}/sitemap.xml"], fetcher))
    assert isinstance(failed, Failed)
    assert (failed.label, failed.error.code) == (f"{site.url}{forbidden}", "robots-refused")


def listed(found: Iterator[Found]) -> list[tuple[str, str, bool]]:
    return [(each.label, each.origin, each.whole) for each in found if isinstance(each, Listed)]


def test_a_sitemap_is_told_of_after_all_that_it_lists(fetcher: Fetcher, site: Site) -> None:
    site.put("/1.xml", index_of(f"{site.url}/2.xml"))
    site.put("/2.xml", urlset(f"{site.url}/a", f"{site.url}/missing", "https://other.example/"))
    page = site.put("/a", "A")
    label = site.redirect("/sitemap.xml", "/1.xml")
    found = list(pages([f"{label}#all", page], fetcher))
    assert isinstance(found[-1], Listed)
    assert listed(iter(found)) == [(f"{label}#all", label, True)]


@pytest.mark.parametrize(
    "inner", ["missing", "none", "broken", "deep.xml", "long.xml", "forbidden", "ftp://x/"]
)
def test_a_sitemap_is_not_whole_where_one_of_its_sitemaps_is_not(site: Site, inner: str) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /forbidden")
    site.put("/none", "no sitemap")
    site.put("/broken", urlset(f"{site.url}/a")[:-5])
    site.put("/deep.xml", index_of(f"{site.url}/deeper.xml"))
    site.put("/deeper.xml", index_of(f"{site.url}/deepest.xml"))
    site.put("/long.xml", urlset(*(f"{site.url}/{n}" for n in range(9))))
    where = inner if "://" in inner else f"{site.url}/{inner}"
    sitemap = site.put("/1.xml", index_of(where))
    with Fetcher(WebLimits(seconds=5, pages=8), allow_private=True) as fetcher:
        (told,) = listed(pages([sitemap], fetcher))
    assert told == (sitemap, sitemap, False)
