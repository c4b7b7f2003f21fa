"""An answer as people read it."""

import sys
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.text import Text

from api.cli.explained import explanation_lines, reading_lines, receipt_lines
from api.cli.streams import is_styled, is_terminal
from api.cli.untrusted import one_line, printable
from qa.answers import Answer, Citation, Highlight, Hit, Place

_INDENT = "    "
_WIDEST = 100
_EMPHASIS = "bold reverse"
_BEGINS, _ENDS = "»", "«"
_MOST_PLACES = 5


def show_answer(answer: Answer) -> None:
    """Print an answer to stdout."""
    styled = is_styled(sys.stdout)
    console = Console(
        file=sys.stdout,
        force_terminal=styled,
        color_system="auto" if styled else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    if answer.resolved_question is not None:
        _print([_as_read(answer.resolved_question), ""], console)
    shown: dict[int | None, int] = {}
    for hit in answer.passages:
        if hit.rank > 1:
            console.print()
        first = shown.setdefault(hit.context, hit.rank)
        if hit.context is None:
            words = _words(hit.text, hit.citation.start, hit.highlights, styled=styled)
        elif first == hit.rank:
            words = _around(hit.context, answer, styled=styled)
        else:
            words = Text(f"(see the words at {first})")
        _show(hit, words, console)
        if hit.explanation:
            reranker = hit.scores.get("reranker")
            _print(["", *explanation_lines(hit.explanation, reranker, hit.curated)], console)
    if answer.passages and answer.confidence is not None and not _is_curated(answer):
        _print(["", _confidence(answer.confidence, is_answerable=bool(answer.answerable))], console)
    if answer.readings:
        _print(["", *reading_lines(answer), *receipt_lines(answer)], console)


def _is_curated(answer: Answer) -> bool:
    return any(hit.curated for hit in answer.passages)


def _confidence(confidence: float, *, is_answerable: bool) -> str:
    doubt = "" if is_answerable else ": perhaps nothing here answers that"
    return f"confidence {confidence:.0%}{doubt}"


def _as_read(resolved: str) -> str:
    """Say on one line how a follow-up was read."""
    line = f"read as: {one_line(resolved)}"
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def _print(lines: list[str], console: Console) -> None:
    for line in lines:
        console.print(Text(line, "dim"), soft_wrap=True)


def _show(hit: Hit, words: Text, console: Console) -> None:
    citation = hit.citation
    head = Text(f"{hit.rank:>2}  ")
    head.append(one_line(citation.title or citation.document_id), "bold")
    head.append(f"  (score {hit.score:.2f}{_curated(hit)})", "dim")
    console.print(head, soft_wrap=True)
    console.print(Text(f"{_INDENT}{_place(citation)}", "cyan"), soft_wrap=True)
    console.print()
    if is_terminal(sys.stdout):
        lines = words.wrap(console, max(20, min(console.width, _WIDEST) - len(_INDENT)))
    else:
        lines = words.split("\n", allow_blank=True)
    for line in lines:
        line.rstrip()
        console.print(Text(_INDENT) + line if line else line, soft_wrap=True)
    console.print()
    console.print(Text(f"{_INDENT}{one_line(citation.link)}", "dim"), soft_wrap=True)
    for label, places in (
        ("also in", [place for place in hit.duplicates if place.exact]),
        ("much the same in", [place for place in hit.duplicates if not place.exact]),
        ("more in", [place for place in hit.further if place.document_id == citation.document_id]),
    ):
        if places:
            named = f"{_INDENT}{label}: {_places(places)}"
            console.print(Text(named, "dim"), soft_wrap=True)


def _curated(hit: Hit) -> str:
    """Say which question a person pinned the passage to."""
    if hit.curated is None:
        return ""
    return f", curated: {one_line(hit.curated.question)[:_WIDEST]}"


def _places(places: Sequence[Place]) -> str:
    """Name the first places, each once, and say how many more there are."""
    named = list(dict.fromkeys(map(_place, places)))
    more = len(named) - _MOST_PLACES
    return "; ".join(named[:_MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")


def _place(citation: Citation | Place) -> str:
    """Say where a passage stands: file, page, headings."""
    parts = [_file(citation.uri)]
    if citation.page is not None:
        parts.append(f"page {citation.page}")
    if citation.heading_path:
        parts.append(" > ".join(one_line(heading) for heading in citation.heading_path))
    return ", ".join(parts)


def _file(uri: str) -> str:
    path = unquote(urlsplit(uri).path) if uri.startswith("file:") else uri
    return one_line(path)


def _around(number: int, answer: Answer, *, styled: bool) -> Text:
    """Give a context with what answers in it, in whichever passage."""
    (context,) = (each for each in answer.contexts if each.number == number)
    highlights = [
        highlight
        for hit in answer.passages
        if hit.context == number
        for highlight in hit.highlights
    ]
    return _words(context.text, context.start, highlights, styled=styled)


def _words(words: str, begins: int, highlights: Sequence[Highlight], *, styled: bool) -> Text:
    """Give words with what answers emphasised, or marked."""
    text, marks = Text(), {}
    for highlight in highlights:
        start = max(0, highlight.start - begins)
        marks[start] = min(len(words), highlight.end - begins)
    at = 0
    for start, end in sorted(marks.items()):
        if start < at:
            continue
        text.append(printable(words[at:start]))
        inside = printable(words[start:end])
        text.append(inside if styled else f"{_BEGINS}{inside}{_ENDS}", _EMPHASIS)
        at = end
    return text.append(printable(words[at:]))
