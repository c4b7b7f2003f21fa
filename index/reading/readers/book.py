"""EPUB: the chapters in the order of the book's spine, each a web page."""

import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree

from index.reading.archive import open_archive, read_part
from index.reading.markup import children, parse, text_of
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.readers.web import add_html, decode_page
from qa.documents import Content
from qa.errors import Damaged, Encrypted

_PAGES = ("application/xhtml+xml", "text/html")
_FIELDS = {"language": "language", "date": "date", "publisher": "publisher"}


def read(original: Original) -> Content:
    """The content of an electronic book."""
    outline = Outline(original.limits.text)
    with open_archive(original, doctypes=True) as archive:
        container = parse(read_part(archive, "META-INF/container.xml"))
        path = next((node.get("full-path") for node in children(container, "rootfile")), None)
        if not path:
            raise Damaged("The book does not say where its contents are.")
        package = parse(read_part(archive, path))
        chapters = _chapters(package, posixpath.dirname(path))
        _refuse_locked(archive, chapters)
        for chapter in chapters:
            outline.leave()
            add_html(outline, decode_page(read_part(archive, chapter)))
    title = next((text_of(node) for node in children(package, "title")), "")
    metadata: dict[str, object] = {
        field: next((text_of(node) for node in children(package, name)), "")
        for name, field in _FIELDS.items()
    }
    authors = [text_of(node) for node in children(package, "creator")]
    metadata["author"] = authors if len(authors) > 1 else "".join(authors)
    return outline.finish(title=title or outline.first_heading or original.title, metadata=metadata)


def _chapters(package: etree._Element, folder: str) -> list[str]:
    paths = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in children(package, "item")
        if item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split()
    }
    spine = [item.get("idref") for item in children(package, "itemref")]
    return [paths[name] for name in dict.fromkeys(spine) if name in paths]


def _refuse_locked(archive: zipfile.ZipFile, chapters: list[str]) -> None:
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    locked = parse(read_part(archive, "META-INF/encryption.xml"))
    names = {unquote(node.get("URI", "")) for node in children(locked, "CipherReference")}
    if names & set(chapters):
        raise Encrypted("The book is locked by copy protection.")
