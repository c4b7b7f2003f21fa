from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


TEXT = """= The Title
Ann Author
:revdate: 2024-05-01

Intro with *bold* and _soft_ and `code` and https://x.y[a link].
Same paragraph.

// comment
== Part

* one
* two

[source,python]
----
if x:
    y()
----

.Caption
|===
|A |B

|1 |2
|===

////
dropped
////
image::a.png[A picture]
=== Deep
end
"""


def test_marks_go_and_words_stay(blocks: Blocks) -> None:
    one = ("The Title",)
    two = (*one, "Part")
    assert blocks("a.adoc", TEXT) == [
        ("The Title", one),
        ("Ann Author", one),
        ("Intro with bold and soft and code and a link. Same paragraph.", one),
        ("Part", two),
        ("one", two),
        ("two", two),
        ("if x:\n    y()", two),
        ("Caption", two),
        ("A | B", two),
        ("1 | 2", two),
        ("A picture", two),
        ("Deep", (*two, "Deep")),
        ("end", (*two, "Deep")),
    ]


def test_title_and_metadata(read: Read) -> None:
    content = read("a.adoc", TEXT)
    assert content.title == "The Title"
    assert content.metadata == {"revdate": "2024-05-01"}
