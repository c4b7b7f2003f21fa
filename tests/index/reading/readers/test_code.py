from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_indentation_is_kept_and_parts_are_blocks(read: Read) -> None:
    source = "import x\n\n\ndef f():\n    if x:\n\n        return  1\n"
    content = read("module.py", source)
    assert content.text == "import x\n\ndef f():\n    if x:\n\n        return  1"
    assert len(content.blocks) == 2
    assert content.title == "module.py"
