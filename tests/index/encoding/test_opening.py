from dataclasses import replace
from pathlib import Path

import pytest

from index.encoding.models import Models
from index.encoding.opening import OpenEncoders
from tests.fakes import WordEncoder


class OldModels(Models):
    """Models of which one was exported by an earlier version.

    Attributes:
        renewed: Each time one was to be exported anew.
    """

    def __init__(self, *, is_there: bool) -> None:
        super().__init__(Path("nowhere"))
        self._is_there = is_there
        self.renewed: list[str] = []

    def open(self, mark: str) -> WordEncoder:
        encoder = WordEncoder(mark)
        is_new = bool(self.renewed) and self._is_there
        encoder.manifest = replace(encoder.manifest, tokens=True if is_new else None)
        return encoder

    def renew(self, mark: str) -> bool:
        self.renewed.append(mark)
        return self._is_there


def test_an_encoder_that_an_earlier_version_exported_is_exported_anew_to_write_with() -> None:
    models = OldModels(is_there=True)
    opened = OpenEncoders(models)
    asking = opened.open("f1")
    assert opened.open("f1") is asking
    assert models.renewed == []
    writing = opened.open("f1", writing=True)
    assert writing.manifest.is_current
    assert opened.make("words") is writing is opened.open("f1")
    assert models.renewed == ["f1"]
    assert isinstance(asking, WordEncoder)
    assert isinstance(writing, WordEncoder)
    assert not asking.closed  # somebody may be asking with it
    opened.close()
    assert asking.closed
    assert writing.closed


@pytest.mark.parametrize("by_name", [True, False])
def test_one_that_cannot_be_exported_anew_is_written_with_as_it_is(*, by_name: bool) -> None:
    models = OldModels(is_there=False)
    opened = OpenEncoders(models)
    asking = opened.open("f1")
    for _ in range(2):
        writing = opened.make("words") if by_name else opened.open("f1", writing=True)
        assert writing is asking
    assert models.renewed == ["f1"]
