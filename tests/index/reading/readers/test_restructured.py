from collections.abc import Callable
from pathlib import Path

import pytest

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


TEXT = """
=====
Title
=====

:Author: Ann

Part
----

Text with *emphasis*, ``code`` and :func:`~a.b`
on two lines.

* one
* two

.. note:: Mind this.

.. versionadded:: 1.2
   New thing.

.. code-block:: python
   :linenos:

   if x:
       y()

.. toctree::

   other

+---+---+
| A | B |
+---+---+
| 1 | 2 |
+---+---+

.. comment
"""


def test_marks_go_and_words_stay(blocks: Blocks) -> None:
    found = blocks("a.rst", TEXT)
    path = ("Title", "Part")
    assert [text for text, _ in found if text not in path] == [
        "Text with emphasis, code and a.b on two lines.",
        "one",
        "two",
        "Mind this.",
        "1.2 New thing.",
        "if x:\n    y()",
        "A | B",
        "1 | 2",
    ]
    assert "other" not in {text for text, _ in found}


def test_the_document_title_is_the_title(read: Read) -> None:
    assert read("a.rst", TEXT).title == "Title"


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {path}",
        ".. literalinclude:: {path}",
        ".. csv-table::\n   :file: {path}",
        ".. raw:: html\n   :file: {path}",
        ".. code-block::\n   :file: {path}",
    ],
)
def test_no_other_file_is_read(read: Read, tmp_path: Path, directive: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    content = read("a.rst", "Text.\n\n" + directive.format(path=secret) + "\n\nEnd.")
    assert "top secret" not in content.text
    assert "End." in content.text


def test_raw_markup_is_left_out(read: Read) -> None:
    assert "script" not in read("a.rst", "Text.\n\n.. raw:: html\n\n   <script>\n").text
