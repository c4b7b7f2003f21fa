from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.encoding.places import place_of, put
from scripts.crashing.events import seen

FILES = ("graph", "manifest")


class CrashError(BaseException):
    """The process ends here."""


def model(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def what_is_there(models: Path) -> list[str]:
    return [(place_of(models, "f1") / name).read_text(encoding="utf-8") for name in FILES]


def crashes(made: Path, models: Path, moment: int) -> bool:
    """Put a model in its place, cut short in front of a change of the disk."""
    left = moment

    @contextmanager
    def around(_kind: str) -> Iterator[None]:
        nonlocal left
        left -= 1
        if left == 0:
            raise CrashError
        yield

    with seen(around):
        try:
            put(made, models, "f1")
        except CrashError:
            return True
    return False


@pytest.mark.parametrize("moment", range(1, 7))
def test_wherever_putting_a_model_in_anothers_place_is_cut_short_there_is_one_and_the_next_goes_on(
    tmp_path: Path, moment: int
) -> None:
    models = tmp_path / "models"
    model(models / "f1", "old")
    assert crashes(model(models / ".export-1" / "made", "new"), models, moment) == (moment < 6)
    assert what_is_there(models) in (["old"] * 2, ["new"] * 2)
    put(model(models / ".export-2" / "made", "newest"), models, "f1")
    assert what_is_there(models) == ["newest"] * 2
    left = {path.name for path in models.iterdir() if not path.name.startswith(".export-")}
    assert left == {"f1"}


def test_one_that_cannot_be_put_in_its_place_leaves_the_one_before(tmp_path: Path) -> None:
    model(tmp_path / "f1", "old")
    with pytest.raises(OSError, match="not-made"):
        put(tmp_path / "not-made", tmp_path, "f1")
    assert what_is_there(tmp_path) == ["old"] * 2


def test_the_first_of_a_fingerprint_is_put_where_there_is_none(tmp_path: Path) -> None:
    assert place_of(tmp_path, "f1") == tmp_path / "f1"
    put(model(tmp_path / "made", "new"), tmp_path, "f1")
    assert what_is_there(tmp_path) == ["new"] * 2
