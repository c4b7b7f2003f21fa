from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_roles_show_their_text(read: Read) -> None:
    text = ":ref:`the part <target>` and :class:`!Name` and :doc:`/intro`"
    assert read("a.rst", text).text == "the part and Name and /intro"


def test_descriptions_keep_signature_and_text(read: Read) -> None:
    text = ".. function:: f(x)\n   :async:\n\n   Does it.\n\n   :param x: what\n"
    assert read("a.rst", text).text.startswith("f(x)\n\nDoes it.")


def test_silent_directives_say_nothing(read: Read) -> None:
    assert read("a.rst", "x\n\n.. automodule:: a.b\n   :members:\n").text == "x"
