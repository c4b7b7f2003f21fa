"""Plain text: paragraphs stand between empty lines."""

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.prose import add_paragraphs
from qa.documents import Content


def read(original: Original) -> Content:
    """The content of a plain text file."""
    outline = Outline(original.limits.text)
    add_paragraphs(outline, decode(original.data, original.charset))
    return outline.finish(title=original.title)
