from importlib.metadata import version as installed

from api.version import version


def test_it_is_the_installed_one() -> None:
    assert version() == installed("pincite")
