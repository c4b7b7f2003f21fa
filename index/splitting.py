"""Documents are cut into passages: at headings and pages, then paragraphs, then sentences."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.documents import Block, Content
from qa.passages import Passage, passage_id
from qa.sentences import sentence_spans

Spans = Callable[[str], Sequence[tuple[int, int]]]

_CONTEXT_SHARE = 4
_SLACK = 4
_LONGEST_TOKEN = 32
_SHORTEST = 0.5
_COST = {"block": 0.0, "sentence": 0.1, "word": 1.0, "token": 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A passage, and what goes in front of it when it is encoded.

    Attributes:
        passage: The passage.
        context: Title and headings on one line; never part of the quote.
    """

    passage: Passage
    context: str

    @property
    def encoded(self) -> str:
        """What the encoder reads."""
        return f"{self.context}\n{self.passage.text}" if self.context else self.passage.text

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Where the passage's sentences stand in `encoded`; none where it is a single one."""
        spans = sentence_spans(self.passage.text)
        before = len(self.encoded) - len(self.passage.text)
        return [(start + before, end + before) for start, end in spans] if len(spans) > 1 else []


def split(document_id: str, content: Content, spans: Spans, room: int) -> list[Piece]:
    """Cut a document into passages that an encoder reads whole.

    Every character that is not white space is in exactly one passage. A section too long for one
    passage is cut into passages of like length, at the best place near each cut: between
    paragraphs, else between sentences, else between words.

    Args:
        document_id: The document.
        content: What it says.
        spans: Gives a text's tokens as spans of code points, as the encoder counts them.
        room: How many tokens the encoder reads, context included.
    """
    pieces: list[Piece] = []
    for section in _sections(content.blocks):
        context = _context(content.title, section[0].heading_path, spans, room)
        budget = room - len(spans(context)) - _SLACK
        for start, end in _cuts(content.text, section, spans, budget):
            text = content.text[start:end]
            passage = Passage(
                id=passage_id(document_id, start, end, text),
                document_id=document_id,
                ordinal=len(pieces),
                start=start,
                end=end,
                text=text,
                page=section[0].page,
                heading_path=section[0].heading_path,
            )
            pieces.append(Piece(passage=passage, context=context))
    return pieces


def _sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Group blocks by page and headings; a heading with nothing under it joins what follows."""
    waiting: list[Block] = []
    for (page, path), group in groupby(blocks, key=lambda block: (block.page, block.heading_path)):
        section = list(group)
        if waiting and (
            waiting[-1].page != page
            or path[: len(waiting[-1].heading_path)] != waiting[-1].heading_path
        ):
            yield waiting
            waiting = []
        if len(section) == 1 and path and _is_heading(section[0]):
            waiting += section
            continue
        yield [
            *(Block(start=b.start, end=b.end, page=page, heading_path=path) for b in waiting),
            *section,
        ]
        waiting = []
    if waiting:
        yield waiting


def _is_heading(block: Block) -> bool:
    return block.end - block.start == len(block.heading_path[-1])


def _context(title: str, headings: Sequence[str], spans: Spans, room: int) -> str:
    parts = [title, *headings] if title and title not in headings[:1] else list(headings)
    context = " > ".join(part for part in parts if part)
    tokens = spans(context)
    most = room // _CONTEXT_SHARE
    return context if len(tokens) <= most else context[: tokens[most - 1][1]]


def _cuts(
    text: str, section: Sequence[Block], spans: Spans, budget: int
) -> Iterator[tuple[int, int]]:
    """Cut a section into spans of at most `budget` tokens."""
    start, end = section[0].start, section[-1].end
    tokens = list(_counted(start, end, spans(text[start:end])))
    if len(tokens) <= budget:
        yield start, end
        return
    kinds = _boundaries(text, section)
    at = 0
    while at < len(tokens):
        cut = _best_cut(text, tokens, at, budget, kinds)
        upto = tokens[cut][0] if cut < len(tokens) else end
        parted = _inside_word(text, start) or _inside_word(text, upto)
        while parted and cut - at > 1 and len(spans(text[start:upto])) > budget:
            cut = at + (cut - at) // 2
            upto = tokens[cut][0]
        piece = text[start:upto]
        stripped = piece.strip()
        if stripped:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(stripped)
        start, at = upto, cut


def _counted(start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give tokens as spans of the document, what no token reads as well.

    An encoder may take a word of any length for one unknown token, and pass over what it does not
    know; so that no passage is endless, every `_LONGEST_TOKEN` characters count as a token.
    """
    at = start
    for left, right in (*spans, (end - start, end - start)):
        for first, last in ((at, start + left), (max(at, start + left), start + right)):
            if last - first > _LONGEST_TOKEN or (first == start + left and first < last):
                yield from (
                    (place, min(place + _LONGEST_TOKEN, last))
                    for place in range(first, last, _LONGEST_TOKEN)
                )
        at = max(at, start + right)


def _inside_word(text: str, at: int) -> bool:
    """Whether a cut parts a word: only there can the two parts have more tokens than the whole."""
    return 0 < at < len(text) and not (text[at - 1].isspace() or text[at].isspace())


def _boundaries(text: str, section: Sequence[Block]) -> dict[int, str]:
    """Where sentences and blocks begin."""
    kinds: dict[int, str] = {}
    for block in section:
        for left, _ in sentence_spans(text[block.start : block.end]):
            kinds[block.start + left] = "sentence"
        kinds[block.start] = "block"
    return kinds


def _best_cut(
    text: str, tokens: Sequence[tuple[int, int]], at: int, budget: int, kinds: dict[int, str]
) -> int:
    """Choose the token the next passage begins with: near an even share, at a good place."""
    left = len(tokens) - at
    if left <= budget:
        return len(tokens)
    share = left / math.ceil(left / budget)

    def cost(cut: int) -> float:
        place = tokens[cut][0]
        kind = kinds.get(place) or ("word" if text[place - 1].isspace() else "token")
        return _COST[kind] + abs(cut - at - share) / share

    return min(range(at + max(1, int(share * _SHORTEST)), at + budget + 1), key=cost)
