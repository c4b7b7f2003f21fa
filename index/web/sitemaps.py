"""Sitemaps (sitemaps.org): XML, packed with gzip or not, indexes of them, and lists as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from lxml import etree

from index.web import urls
from index.web.limits import SITEMAP_SIZE
from index.web.unpacking import gunzipped, is_gzip, within
from qa.errors import AddressRefused, Damaged, WebError

_ROOT = re.compile(
    rb"""(?:\xef\xbb\xbf)?
    (?: \s | (?> <!--.*?--> ) | (?> <\?.*?\?> ) | <![A-Z][^>\[]*> )*+
    <(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]""",
    re.DOTALL | re.VERBOSE,
)
_LIST = re.compile(r"/[^/]*sitemap[^/]*\.txt(\.gz)?$", re.IGNORECASE)
_HEAD = 4096
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists, in normal form and in its order.

    Attributes:
        pages: Pages of its own host.
        maps: Further sitemaps of its own host.
        refused: What is listed but not followed, each with the reason.
        cut: Whether it lists more than was asked for.
        whole: Whether it was read to its end, and no sitemap is refused.
    """

    pages: list[str] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)
    refused: list[tuple[str, WebError]] = field(default_factory=list)
    cut: bool = False
    whole: bool = True


def read_sitemap(path: Path, url: str, most: int) -> Sitemap | None:
    """Read a sitemap; None where the file is none.

    Args:
        path: Its file.
        url: Where it was found: only what is on the same host is taken from it.
        most: How many entries are read.

    Raises:
        TooLarge: It unpacks to more than a sitemap may have.
        Damaged: It is broken.
    """
    listing = _LIST.search(urls.path(url).partition("?")[0])
    is_map = _ROOT.match(_head(path))
    if not (is_map or listing):
        return None
    data = b"".join(within(_unpacked(path), SITEMAP_SIZE))
    return _sorted_out(_of_xml(data) if is_map else _of_text(data), url, most)


def _head(path: Path) -> bytes:
    found = b""
    for piece in _unpacked(path):
        found += piece
        if len(found) >= _HEAD:
            break
    return found[:_HEAD]


def _unpacked(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        packed = is_gzip(file.read(_HEAD))
    return gunzipped(_pieces(path)) if packed else _pieces(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _of_xml(data: bytes) -> Iterator[tuple[bool, str]]:
    """Give each address, and whether it is one of a sitemap."""
    parsed = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in parsed:
            where = element.findtext("{*}loc")
            if where and where.strip():
                yield etree.QName(element).localname == "sitemap", where.strip()
            element.clear()
            while element.getprevious() is not None:
                element.getparent().remove(element.getprevious())
    except etree.XMLSyntaxError as error:
        raise Damaged(f"It is a sitemap, but no valid XML: {error.msg}.") from error


def _of_text(data: bytes) -> Iterator[tuple[bool, str]]:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if line.strip():
            yield False, line.strip()


def _sorted_out(entries: Iterator[tuple[bool, str]], url: str, most: int) -> Sitemap:
    pages: list[str] = []
    maps: list[str] = []
    refused: list[tuple[str, WebError]] = []
    whole = True
    for count, (is_map, where) in enumerate(entries):
        if count == most:
            return Sitemap(pages=pages, maps=maps, refused=refused, cut=True, whole=False)
        try:
            found = _on_host(where, url)
        except AddressRefused as error:
            refused.append((where, error))
            whole = whole and not is_map
        else:
            (maps if is_map else pages).append(found)
    return Sitemap(pages=pages, maps=maps, refused=refused, whole=whole)


def _on_host(where: str, url: str) -> str:
    found, host = urls.normal(where), urls.host(url)
    if urls.host(found) != host:
        raise AddressRefused(f"It is not on {host}, whose sitemap lists it: name it by itself.")
    return found
