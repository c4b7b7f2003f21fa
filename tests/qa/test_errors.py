import inspect
import re

import pytest

from qa import errors
from qa.errors import PinciteError

_NODE = re.compile(r"^ {4}((?:[│ ] {3})*)(?:[├└]── )?(\w+)")


def everything(root: type[PinciteError]) -> list[type[PinciteError]]:
    found = [root]
    for below in root.__subclasses__():
        found += everything(below)
    return found


# Only those of the module itself: other tests may make their own.
ALL = [error for error in everything(PinciteError) if error.__module__ == errors.__name__]


def drawn() -> dict[str, str]:
    """Each error of the tree in the docstring, with the one it hangs from."""
    tree: dict[str, str] = {}
    above: list[str] = []
    picture = (inspect.getdoc(errors) or "").split("\n\n")[1]
    for line in picture.splitlines():
        node = _NODE.match(line)
        assert node, line
        depth = 0 if node.group(2) == "PinciteError" else len(node.group(1)) // 4 + 1
        del above[depth:]
        tree[node.group(2)] = above[-1] if above else "Exception"
        above.append(node.group(2))
    return tree


def test_the_tree_in_the_docstring_is_the_real_one() -> None:
    assert drawn() == {error.__name__: error.__bases__[0].__name__ for error in ALL}


def test_every_code_is_its_own() -> None:
    codes = [error.code for error in ALL]
    assert len(set(codes)) == len(codes) > 30


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_every_error_has_a_code_of_its_own_in_kebab_case_and_says_what_it_is(
    error: type[PinciteError],
) -> None:
    assert "code" in vars(error)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)
    assert error.__doc__
