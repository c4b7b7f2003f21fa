from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


RTF = (
    r"{\rtf1\ansi\deff0{\info{\title My report}{\author Ann}}"
    r"{\pard First paragraph with \'e4\u8364?.\par}"
    r"{\trowd\cellx3000\cellx6000\pard\intbl A\cell B\cell\row"
    r"\pard\intbl 1\cell 2\cell\row}{\pard End.\par}}"
)


def test_paragraphs_and_tables(blocks: Blocks) -> None:
    texts = [text for text, _ in blocks("a.rtf", RTF)]
    assert texts == ["First paragraph with ä€.", "A | B", "1 | 2", "End."]


def test_title_and_author(read: Read) -> None:
    content = read("a.doc", RTF)
    assert content.title == "My report"
    assert content.metadata == {"author": "Ann"}
