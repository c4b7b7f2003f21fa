r"""Text as Markdown that shows it as it is, whatever is in it.

What is quoted comes from documents, so no link, image, HTML, heading, list, table, code, footnote,
formula or directive may come of it. It is written for CommonMark (https://spec.commonmark.org), GFM
(https://github.github.com/gfm/) and what chat clients add to them:

* What a renderer would link by itself, and what has a backslash, stands in a code span: an escaped
  `http\://` is still linked by remark, and `\[` and `\(` begin a formula.
* A bracket that opens is escaped, one that closes is not: `\[` without `\]` is no formula.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_LINES = re.compile(r"\r\n?|\n")
_RUN_ENDS = re.compile(r"[^!-~]")
# Each alternative begins with a character of its own, so that all others are passed over quickly.
_LINKED = re.compile(r"\\|://|@|w[wW]{2}\.|W[wW]{2}\.")
_SPECIAL = re.compile(
    r"""
    ` | \* | \[ | < | ~ | \| | \$
    | _(?<![^\W_]_) | _(?![^\W_])   # within a word it is only itself
    | &(?=\#?\w+;)
    | :(?=[A-Za-z:])                # a directive
    | \{(?<=\{\{) | \}(?<=\}\})     # a client's variable
    | =(?<===)
    """,
    re.VERBOSE,
)
_AT_START = re.compile(r"[#>+=:-]|\d{1,9}(?=[.)])")
_TICKS = re.compile(r"`+")
_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = "**"
_BREAK = "  \n"


def literal(text: str) -> str:
    """Write a text, on one line, as Markdown that shows it."""
    return _escaped(" ".join(text.split()))


def quoted(text: str, bold: Sequence[tuple[int, int]] = ()) -> str:
    """Write a text as a block quote that shows it, line by line.

    White space at the ends of lines, which Markdown gives a meaning, is left out.

    Args:
        text: The text.
        bold: The stretches of it that are bold, start and end, in order.
    """
    blocks, lines, at = list[list[str]](), list[str](), 0
    bold = _joined(bold)
    for line in _LINES.split(text):
        shown = _line(line, [(start - at, end - at) for start, end in bold])
        at += len(line) + 1
        if shown:
            lines.append(shown)
        elif lines:
            blocks.append(lines)
            lines = []
    if lines:
        blocks.append(lines)
    return "\n>\n".join(_BREAK.join(f"> {line}" for line in block) for block in blocks)


def bold_in(markdown: str) -> list[str]:
    """Give what is bold in Markdown that was written here, as it was before."""
    masked = _SPAN.sub(lambda span: "`" * len(span[0]), markdown)
    masked = _ESCAPED.sub("``", masked)
    edges = [each.start() for each in re.finditer(r"\*\*", masked)]
    return [
        plain(markdown[start + len(_BOLD) : end])
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]


def plain(markdown: str) -> str:
    """Give what `literal` was given, but for white space."""
    parts, at = list[str](), 0
    for span in _SPAN.finditer(markdown):
        parts += [_ESCAPED.sub(r"\1", markdown[at : span.start()]), _content(span[2])]
        at = span.end()
    return "".join([*parts, _ESCAPED.sub(r"\1", markdown[at:])])


def _joined(bold: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one of stretches that touch: `****` between them would be four asterisks."""
    joined = list[tuple[int, int]]()
    for start, end in bold:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _line(line: str, bold: Sequence[tuple[int, int]]) -> str:
    text = line.strip()
    skipped = len(line) - len(line.lstrip())
    written, at = "", 0
    for start, end in bold:
        first, last = max(start - skipped, at), min(end - skipped, len(text))
        first, last = _flanked(text, first, last)
        if first < last:
            written += _escaped(text[at:first], begins=not at)
            written += f"{_BOLD}{_escaped(text[first:last], begins=not first)}{_BOLD}"
            at = last
    return written + _escaped(text[at:], begins=not at)


def _flanked(text: str, first: int, last: int) -> tuple[int, int]:
    """Leave out what is bold at both ends until `**` can stand there.

    On its inner side it cannot have a blank, nor a mark unless there is a blank or a mark on its
    outer side (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run).
    """
    while first < last and not _opens(text[first - 1 : first], _begins(text[first:last])):
        first += 1
    while first < last and not _opens(text[last : last + 1], _ends(text[first:last])):
        last -= 1
    return first, last


def _begins(text: str) -> str:
    return _escaped(text.split(maxsplit=1)[0])[0] if not text[0].isspace() else " "


def _ends(text: str) -> str:
    return _escaped(text.rsplit(maxsplit=1)[-1])[-1] if not text[-1].isspace() else " "


def _opens(outer: str, inner: str) -> bool:
    inside = _kind(inner)
    return inside == "other" or (inside == "mark" and (not outer or _kind(outer) != "other"))


def _kind(character: str) -> str:
    if character.isspace():
        return "blank"
    return "mark" if unicodedata.category(character)[0] in "PS" else "other"


def _escaped(text: str, *, begins: bool = True) -> str:
    """Escape a part of a line; where it begins the line, what would begin a block too."""
    written = "".join(_escaped_parts(text))
    start = _AT_START.match(written) if begins else None
    if start is None:
        return written
    at = start.end() if start[0].isdigit() else 0
    return f"{written[:at]}\\{written[at:]}"


def _escaped_parts(text: str) -> Iterator[str]:
    at = 0
    for found in _LINKED.finditer(text):
        if found.start() >= at:
            start, end = _run_around(text, found.start())
            yield _SPECIAL.sub(r"\\\g<0>", text[at:start])
            yield _code(text[start:end])
            at = end
    yield _SPECIAL.sub(r"\\\g<0>", text[at:])


def _run_around(text: str, at: int) -> tuple[int, int]:
    """Give where the run of ASCII without blanks begins and ends that a character is in."""
    start = at
    while start and "!" <= text[start - 1] <= "~":
        start -= 1
    end = _RUN_ENDS.search(text, at)
    return start, end.start() if end else len(text)


def _code(text: str) -> str:
    longest = max((len(ticks[0]) for ticks in _TICKS.finditer(text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _content(span: str) -> str:
    return span[1:-1] if span.startswith(" ") and span.endswith(" ") and span.strip() else span
