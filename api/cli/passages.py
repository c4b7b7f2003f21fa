"""An answer as people read it."""

import sys
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.text import Text

from api.cli.explained import explanation_lines, reading_lines, receipt_lines
from api.cli.streams import is_styled, is_terminal
from api.cli.untrusted import one_line, printable
from qa.answers import Answer, Citation, Hit

_INDENT = "    "
_WIDEST = 100
_EMPHASIS = "bold reverse"
_BEGINS, _ENDS = "»", "«"


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
    for hit in answer.passages:
        if hit.rank > 1:
            console.print()
        _show(hit, console, styled=styled)
        if hit.explanation:
            _print(["", *explanation_lines(hit.explanation, hit.scores.get("reranker"))], console)
    if answer.readings:
        _print(["", *reading_lines(answer), *receipt_lines(answer)], console)


def _print(lines: list[str], console: Console) -> None:
    for line in lines:
        console.print(Text(line, "dim"), soft_wrap=True)


def _show(hit: Hit, console: Console, *, styled: bool) -> None:
    citation = hit.citation
    head = Text(f"{hit.rank:>2}  ")
    head.append(one_line(citation.title or citation.document_id), "bold")
    head.append(f"  (score {hit.score:.2f})", "dim")
    console.print(head, soft_wrap=True)
    console.print(Text(f"{_INDENT}{_place(citation)}", "cyan"), soft_wrap=True)
    console.print()
    words = _words(hit, styled=styled)
    if is_terminal(sys.stdout):
        lines = words.wrap(console, max(20, min(console.width, _WIDEST) - len(_INDENT)))
    else:
        lines = words.split("\n", allow_blank=True)
    for line in lines:
        line.rstrip()
        console.print(Text(_INDENT) + line if line else line, soft_wrap=True)
    console.print()
    console.print(Text(f"{_INDENT}{one_line(citation.link)}", "dim"), soft_wrap=True)


def _place(citation: Citation) -> str:
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


def _words(hit: Hit, *, styled: bool) -> Text:
    """Give the passage with what answers emphasised, or marked."""
    text, marks = Text(), {}
    for highlight in hit.highlights:
        start = max(0, highlight.start - hit.citation.start)
        marks[start] = min(len(hit.text), highlight.end - hit.citation.start)
    at = 0
    for start, end in sorted(marks.items()):
        if start < at:
            continue
        text.append(printable(hit.text[at:start]))
        inside = printable(hit.text[start:end])
        text.append(inside if styled else f"{_BEGINS}{inside}{_ENDS}", _EMPHASIS)
        at = end
    return text.append(printable(hit.text[at:]))
