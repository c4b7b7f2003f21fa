import json
from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Head\n", "Some *text*."]},
        {
            "cell_type": "code",
            "source": "if x:\n    y()",
            "outputs": [{"text": "printed"}],
        },
        {"cell_type": "raw", "source": 5},
        "odd",
    ],
    "metadata": {"kernelspec": {"language": "python"}},
    "nbformat": 4,
}


def test_text_and_code_are_kept_and_outputs_dropped(blocks: Blocks, read: Read) -> None:
    data = json.dumps(NOTEBOOK)
    assert [text for text, _ in blocks("a.ipynb", data)] == [
        "Head",
        "Some text.",
        "if x:\n    y()",
    ]
    content = read("a.ipynb", data)
    assert content.title == "Head"
    assert content.metadata == {"language": "python"}


@pytest.mark.parametrize("data", ["{}", "[]", "{", '{"cells": 1}'])
def test_what_is_no_notebook(read: Read, data: str) -> None:
    with pytest.raises(Damaged):
        read("a.ipynb", data)
