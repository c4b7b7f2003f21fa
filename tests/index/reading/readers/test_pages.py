from index.reading.readers.layout import Line
from index.reading.readers.pages import match_headings


def lines(*texts: str) -> list[Line]:
    return [Line(text=text, left=0, right=1, base=0, size=1) for text in texts]


def test_bookmarks_are_found_in_the_text_of_their_page() -> None:
    found = lines("intro", "1.2 The First", "Part", "text", "SECOND")
    assert match_headings(found, [(2, "The First Part"), (1, "Second"), (1, "None")]) == {
        4: (1, 1),
    }
    assert match_headings(found, [(2, "1.2 The First Part")]) == {1: (2, 2)}
    assert match_headings(lines("3 Baz"), [(1, "Baz")]) == {0: (1, 1)}


def test_a_line_is_matched_once() -> None:
    assert match_headings(lines("Foo", "x", "Foo"), [(1, "Foo"), (2, "Foo"), (3, "Foo")]) == {
        0: (1, 1),
        2: (1, 2),
    }
