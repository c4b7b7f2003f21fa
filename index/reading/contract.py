"""What canonical content has to be, for content that no reader of this program has just made."""

import math
from collections.abc import Iterator

from index.reading.outline import (
    MAX_FIELDS,
    MAX_ITEMS,
    MAX_TITLE,
    MAX_VALUE,
    VISIBLE,
    normalise,
)
from qa.documents import Block, Content, Metadata
from qa.errors import Damaged, NoText, TooLarge

_MAX_HEADINGS = 1_000
_INT64 = 2**63


def check_content(content: Content, limit: int) -> None:
    """See that content is as a reader would have made it.

    Args:
        content: With blocks that are in order, do not overlap and lie within the text.
        limit: How many code points the text may have.

    Raises:
        Damaged: It is not.
        NoText: There is nothing in it.
        TooLarge: It has more text than that.
    """
    if not content.blocks:
        raise NoText("There is no text in it: it has no blocks.")
    if len(content.text) > limit:
        raise TooLarge(f"It has more than {limit:,} characters of text.")
    for fault in _faults(content):
        raise Damaged(f"It is not as it should be: {fault}.")


def _faults(content: Content) -> Iterator[str]:
    if normalise(content.text) != content.text:
        yield '"text" is not normalised, or has characters that cannot be seen'
    if not _is_line(content.title, MAX_TITLE) and content.title:
        yield '"title" is not one line of text'
    yield from _of_blocks(content.text, content.blocks)
    yield from _of_metadata(content.metadata)


def _of_blocks(text: str, blocks: tuple[Block, ...]) -> Iterator[str]:
    at = 0
    known: set[tuple[str, ...]] = set()
    for block in blocks:
        if text[at : block.start].strip("\n"):
            yield f"no block covers the text from {at} to {block.start}"
        if not VISIBLE.search(text, block.start, block.end):
            yield f"the block from {block.start} to {block.end} is blank"
        if text[block.start].isspace() or text[block.end - 1].isspace():
            yield f"the block from {block.start} to {block.end} begins or ends with a blank"
        if block.page is not None and block.page < 1:
            yield "pages are counted from 1"
        if block.heading_path not in known:
            known.add(block.heading_path)
            if len(block.heading_path) > _MAX_HEADINGS:
                yield f"a block has more than {_MAX_HEADINGS} headings"
            if not all(_is_line(heading, MAX_TITLE) for heading in block.heading_path):
                yield "a heading is not one line of text"
        at = block.end
    if at < len(text):
        yield f"no block covers the text from {at} to {len(text)}"


def _of_metadata(metadata: Metadata) -> Iterator[str]:
    if len(metadata) > MAX_FIELDS:
        yield f'"metadata" has more than {MAX_FIELDS} fields'
    for key, value in metadata.items():
        if not _is_line(key, MAX_TITLE):
            yield 'a key of "metadata" is not one line of text'
        values = value if isinstance(value, tuple) else (value,)
        if not 1 <= len(values) <= MAX_ITEMS:
            yield f'a list in "metadata" is empty or has more than {MAX_ITEMS} values'
        if not all(_is_value(each) for each in values):
            yield '"metadata" has a number that is none, or a text that is not one line'


def _is_value(value: str | float) -> bool:
    if isinstance(value, str):
        return _is_line(value, MAX_VALUE)
    if isinstance(value, bool):
        return True
    return -_INT64 <= value < _INT64 if isinstance(value, int) else math.isfinite(value)


def _is_line(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and "\n" not in text and normalise(text) == text
