"""WebVTT and SubRip: what is said, without times and speakers' tags."""

import html
import re

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline, fold
from qa.documents import Content

_CUE = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}\s+-->")
_BLOCKS = re.compile(r"\n[ \t]*\n\s*")
_TAG = re.compile(r"</?[^<>\n]*>|\{\\[^{}]*\}")
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_SENTENCE_END = (".", "!", "?", "…", "。")
_MAX_PARAGRAPH = 800


def read(original: Original) -> Content:
    """The content of a file of subtitles: cues of one speaker are joined, notes are kept."""
    outline = Outline(original.limits.text)
    text = decode(original.data, original.charset).replace("\r\n", "\n").replace("\r", "\n")
    joined, speaker = "", ""
    for block in _BLOCKS.split(text):
        if block.startswith("NOTE"):
            outline.paragraph(block.removeprefix("NOTE"))
            continue
        said = _said(block)
        if not said:
            continue
        match = _SPEAKER.search(block)
        by = match[1] if match else ""
        if by != speaker or _is_full(joined):
            outline.paragraph(joined)
            joined = ""
        joined, speaker = f"{joined} {said}".strip(), by
    outline.paragraph(joined)
    return outline.finish(title=original.title)


def _said(block: str) -> str:
    lines = block.split("\n")
    start = next((index for index, line in enumerate(lines) if _CUE.match(line)), None)
    if start is None:
        return ""
    text = _TAG.sub("", "\n".join(lines[start + 1 :]))
    return fold(html.unescape(text)).replace("\n", " ")


def _is_full(text: str) -> bool:
    return len(text) > _MAX_PARAGRAPH or (
        len(text) > _MAX_PARAGRAPH // 2 and text.endswith(_SENTENCE_END)
    )
