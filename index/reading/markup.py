"""XML, parsed so that it can name no other file and expand nothing."""

import html.entities
from collections.abc import Iterator

from lxml import etree

from index.reading.outline import one_line
from qa.errors import Damaged


def parse(data: bytes) -> etree._Element:
    """The root of an XML document. Entities are not expanded and nothing is fetched.

    Raises:
        Damaged: It is not well formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged("Its XML is not well formed.") from error


def name_of(node: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """All elements of this local name below a node, in document order."""
    return (below for below in node.iter() if name_of(below) == name)


def attribute(node: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def entity_text(node: etree._Element) -> str:
    """The character that an unexpanded entity stands for, if HTML knows it; or nothing."""
    if node.tag is not etree.Entity:
        return ""
    return html.entities.html5.get(f"{(node.text or '').strip('&;')};", "")


def raw_text(node: etree._Element, skipped: frozenset[str] = frozenset()) -> str:
    """All text inside an element, without that of the elements named to be skipped."""
    parts = [node.text or ""]
    for child in node:
        if name_of(child):
            parts.append("" if name_of(child) in skipped else raw_text(child, skipped))
        else:
            parts.append(entity_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def text_of(node: etree._Element) -> str:
    """All text inside an element, on one line."""
    return one_line(raw_text(node))
