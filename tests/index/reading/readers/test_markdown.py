from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


TEXT = """---
title: The title
tags: [a, b]
---
# Head

Some *text* with `code` and a [link](http://x.y),
on two lines.\\
Broken &amp; <b>bold</b>.

- one
- two
  - three

| A | B |
|---|---|
| 1 | 2 |

```python
if x:
    y()
```

<!-- lint off -->

<div><p>html</p></div>

Setext
------
![picture](a.png)
"""


def test_marks_go_and_words_stay(blocks: Blocks) -> None:
    one, two = ("Head",), ("Head", "Setext")
    assert blocks("a.md", TEXT) == [
        ("Head", one),
        ("Some text with code and a link, on two lines.\nBroken & bold.", one),
        ("one", one),
        ("two", one),
        ("three", one),
        ("A | B", one),
        ("1 | 2", one),
        ("if x:\n    y()", one),
        ("html", one),
        ("Setext", two),
        ("picture", two),
    ]


def test_front_matter_is_metadata(read: Read) -> None:
    content = read("a.md", TEXT)
    assert content.title == "The title"
    assert content.metadata == {"tags": ("a", "b")}


def test_the_first_heading_is_the_title(read: Read) -> None:
    assert read("a.md", "text\n\n# Head").title == "Head"
    assert read("my_file.md", "text").title == "my file"


def test_prose_set_aside_in_a_comment_is_kept(read: Read) -> None:
    assert "not yet" in read("a.md", "x\n\n<!--\nThis is not yet done.\n-->").text
