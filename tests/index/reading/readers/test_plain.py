from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_paragraphs_stand_between_empty_lines(read: Read) -> None:
    content = read("my_notes.txt", "First line.\r\nSecond.\r\n\r\n\r\nNext one.")
    assert content.text == "First line.\nSecond.\n\nNext one."
    assert content.title == "my notes"
    assert all(block.page is None and block.heading_path == () for block in content.blocks)


def test_files_of_no_known_suffix_are_text(read: Read) -> None:
    assert read("README", "Read me.").text == "Read me."
    assert read("a.unheard", "Grüße".encode("latin-1")).text == "Grüße"
