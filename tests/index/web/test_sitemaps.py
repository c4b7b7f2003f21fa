import gzip
import os
import time
from pathlib import Path

import pytest

from index.web import sitemaps
from index.web.sitemaps import Sitemap, read_sitemap
from qa.errors import Damaged, TooLarge

HOME = "https://example.org"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*addresses: str, root: str = "urlset", item: str = "url") -> str:
    items = "".join(f"<{item}><loc>{each}</loc></{item}>" for each in addresses)
    return f'<?xml version="1.0"?>\n<!-- made > by --><{root} xmlns="{SCHEMA}">{items}</{root}>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


def read(
    file: Path, data: bytes | str, url: str = f"{HOME}/sitemap.xml", most: int = 100
) -> Sitemap | None:
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_sitemap(file, url, most)


def test_pages_come_in_order_and_in_normal_form(file: Path) -> None:
    data = urlset(f"{HOME}/b?x=1&amp;y=2", "\n HTTPS://EXAMPLE.ORG:443/a#part\n")
    assert read(file, data) == Sitemap(pages=[f"{HOME}/b?x=1&y=2", f"{HOME}/a"])
    assert read(file, gzip.compress(data.encode())) == read(file, data)


def test_an_index_gives_sitemaps(file: Path) -> None:
    data = urlset(f"{HOME}/1.xml", root="sitemapindex", item="sitemap")
    assert read(file, data) == Sitemap(maps=[f"{HOME}/1.xml"])


def test_prefixes_and_pictures_do_not_confuse_it(file: Path) -> None:
    data = (
        f'<s:urlset xmlns:s="{SCHEMA}" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<s:url><i:image><i:loc>{HOME}/picture.png</i:loc></i:image><s:loc>{HOME}/a</s:loc>"
        "</s:url><s:url></s:url></s:urlset>"
    )
    assert read(file, data) == Sitemap(pages=[f"{HOME}/a"])


def test_what_is_on_another_host_is_refused(file: Path) -> None:
    found = read(file, urlset("https://other.org/", f"{HOME}:8443/", "file:///etc", f"{HOME}/a"))
    assert found is not None
    assert found.pages == [f"{HOME}/a"]
    refused = [(where, error.code) for where, error in found.refused]
    code = "address-refused"
    assert refused == [("https://other.org/", code), (f"{HOME}:8443/", code), ("file:///etc", code)]


@pytest.mark.parametrize("name", ["sitemap.txt", "my-Sitemap-1.txt", "sitemap.txt.gz"])
def test_a_list_is_a_sitemap_by_its_name(file: Path, name: str) -> None:
    data = f"\ufeff{HOME}/a\r\n\n{HOME}/b\n".encode()
    packed = gzip.compress(data) if name.endswith("gz") else data
    found = Sitemap(pages=[f"{HOME}/a", f"{HOME}/b"])
    assert read(file, packed, f"{HOME}/x/{name}?y") == found
    assert read(file, packed, f"{HOME}/notes.txt") is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "<!doctype html><p>About &lt;urlset></p>",
        "<!doctype html><p><urlset></p>",
        '<?xml version="1.0"?><article/>',
        "<urlsets/>",
        gzip.compress(b'{"text": "a"}\n' * 10, mtime=0),
    ],
)
def test_what_is_no_sitemap(file: Path, data: bytes | str) -> None:
    assert read(file, data) is None


def test_a_large_file_that_is_none_is_not_unpacked_to_its_end(file: Path) -> None:
    cut_short = gzip.compress(os.urandom(1_000_000))[:-100]
    assert read(file, cut_short, f"{HOME}/data.jsonl.gz") is None


def test_no_more_is_read_than_asked_for(file: Path) -> None:
    addresses = [f"{HOME}/{number}" for number in range(5)]
    assert read(file, urlset(*addresses), most=5) == Sitemap(pages=addresses)
    cut = Sitemap(pages=addresses[:4], cut=True, whole=False)
    assert read(file, urlset(*addresses), most=4) == cut


def test_a_bomb_does_not_go_off(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "SITEMAP_SIZE", 1_000_000)
    with pytest.raises(TooLarge):
        read(file, gzip.compress(urlset(f"{HOME}/{'a' * 2_000_000}").encode()))


def test_entities_are_not_followed(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{HOME}/secret")
    start = f'<!DOCTYPE urlset [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    assert read(file, f"{start}{urlset('&e;')[21:]}") is None
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    started = time.monotonic()
    assert (
        read(file, f'<!DOCTYPE urlset [<!ENTITY e0 "x">{entities}]><urlset>&e9;</urlset>') is None
    )
    assert time.monotonic() - started < 2


def test_many_comments_take_no_time(file: Path) -> None:
    started = time.monotonic()
    assert read(file, "<!---->" * 500 + "<html/>") is None
    assert read(file, "<!---->" * 500 + urlset(f"{HOME}/a")[21:]) == Sitemap(pages=[f"{HOME}/a"])
    assert time.monotonic() - started < 2


def test_broken_xml_is_damaged(file: Path) -> None:
    with pytest.raises(Damaged, match="no valid XML"):
        read(file, urlset(f"{HOME}/a")[:-20])
    with pytest.raises(Damaged):
        read(file, urlset("&undefined;"))
