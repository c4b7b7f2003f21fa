import pytest

from api.page.files import address, all_files


def test_every_file_has_a_type_and_a_version() -> None:
    found = all_files()
    assert {"page.css", "icon.svg"} <= set(found)
    for file in found.values():
        assert file.content
        assert file.media_type
        assert len(file.version) == 16


def test_an_address_names_the_version() -> None:
    assert address("page.css") == f"/page/page.css?v={all_files()['page.css'].version}"
    with pytest.raises(KeyError):
        address("none.css")


def test_all_files_together_are_small() -> None:
    assert sum(len(file.content) for file in all_files().values()) < 60_000
