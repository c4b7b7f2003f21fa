from collections.abc import Iterator

import pytest

from api.cli.exits import EXITS, MEANINGS, exit_of
from qa import errors
from qa.errors import PinciteError


def _all(kind: type[PinciteError]) -> Iterator[type[PinciteError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _all(below)


@pytest.mark.parametrize("kind", list(_all(PinciteError)))
def test_every_error_has_an_exit_code_that_help_explains(kind: type[PinciteError]) -> None:
    assert exit_of(kind("")) in MEANINGS
    assert PinciteError not in EXITS


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.CollectionNotFound, 1),
        (errors.InvalidFilter, 2),
        (errors.AlreadyExists, 2),
        (errors.ServerUnreachable, 3),
        (errors.NotAuthorised, 4),
        (errors.Damaged, 5),
        (errors.HomeLocked, 7),
        (errors.EncoderUnavailable, 7),
    ],
)
def test_the_nearest_class_decides(kind: type[PinciteError], code: int) -> None:
    assert exit_of(kind("")) == code
