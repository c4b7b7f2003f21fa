"""What this door says: an answer as Markdown, passage by passage, with numbered citations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import shorten
from urllib.parse import quote

from api.http.openai.literal import bold_in, literal, quoted
from api.turns import MOST_SHOWN
from qa.answers import Answer, Hit
from qa.links import reached

NOTHING = "Nothing in the documents answers this."
UNSURE = "The documents may not answer this."

_LONGEST_READING = 400
_MOST_READ = 20_000
_LEGAL = "/:?#@!&+,=%-.~_"
_QUOTE = re.compile(r"^>.*(?:\n>.*)*", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A passage as it is cited in a message.

    Attributes:
        hit: The passage.
        url: What opens it; no two passages of a message have the same.
        start: First code point of its numbered citation in the message's text.
        end: One past the last.
    """

    hit: Hit
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message.

    Attributes:
        pieces: Its text in Markdown, in pieces that make sense one after another.
        cited: The passages it quotes, in order.
    """

    pieces: tuple[str, ...]
    cited: tuple[Cited, ...] = ()

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


def said_of(answer: Answer, server: str) -> Said:
    """Write an answer as a message.

    Args:
        answer: The answer.
        server: Where this server is reached, without a slash at the end.
    """
    pieces = [_opening(answer)]
    cited, at = list[Cited](), len(pieces[0])
    for hit, url in zip(answer.passages, _urls(answer, server), strict=True):
        quotation = f"{_quotation(hit)}\n\n"
        citation = _citation(hit, url)
        start = at + len(quotation)
        cited.append(Cited(hit=hit, url=url, start=start, end=start + len(citation)))
        pieces.append(f"{quotation}{citation}\n\n")
        at += len(pieces[-1])
    pieces[-1] = pieces[-1].rstrip("\n")
    return Said(pieces=tuple(filter(None, pieces)), cited=tuple(cited))


def shown_in(text: str) -> str:
    """Give what a message of ours showed: what is bold in its first quotation.

    It is what `api.turns.exchange` keeps of the same answer, but for white space. Of a message that
    somebody else wrote it is all.
    """
    if text.startswith(NOTHING):
        return ""
    first = _QUOTE.search(text[:_MOST_READ])
    bold = " ".join(bold_in(first[0])) if first else ""
    return (bold or text)[:MOST_SHOWN]


def _opening(answer: Answer) -> str:
    if not answer.passages:
        return f"{NOTHING}{_likelihood(answer)}"
    opening = ""
    if answer.resolved_question not in {None, answer.question}:
        read = shorten(answer.resolved_question or "", _LONGEST_READING, placeholder=" …")
        opening = f"Read as: {literal(read)}\n\n"
    if answer.answerable is False:
        opening = f"{UNSURE}{_likelihood(answer)}\n\n{opening}"
    return opening


def _likelihood(answer: Answer) -> str:
    if answer.confidence is None:
        return ""
    return f" The nearest passage does with a probability of {answer.confidence:.0%} only."


def _quotation(hit: Hit) -> str:
    start = hit.citation.start
    return quoted(hit.text, [(each.start - start, each.end - start) for each in hit.highlights])


def _citation(hit: Hit, url: str) -> str:
    return f"[{hit.citation.number}] {' · '.join(_parts(hit))} · [open]({url})"


def _parts(hit: Hit) -> Iterator[str]:
    citation = hit.citation
    if hit.curated:
        yield "curated"
    yield literal(citation.title)
    if citation.page is not None:
        yield f"page {citation.page}"
    path = citation.heading_path
    if path[:1] == (citation.title,):
        path = path[1:]
    if path:
        yield " > ".join(literal(heading) for heading in path)
    if citation.modified is not None:
        yield f"{datetime.fromtimestamp(citation.modified, UTC):%Y-%m-%d}"
    if hit.duplicates:
        others = len(hit.duplicates)
        yield f"also in {others} other {'place' if others == 1 else 'places'}"


def _urls(answer: Answer, server: str) -> Iterator[str]:
    """Give the links; clients take passages with the same link for one source."""
    given = set[str]()
    for hit in answer.passages:
        url = reached(hit.citation, collection=answer.collection, server=server)
        url = quote(url, safe=_LEGAL)
        if url in given:
            url += f"&passage={hit.citation.number}"
        given.add(url)
        yield url
