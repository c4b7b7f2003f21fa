import datetime as dt
from types import SimpleNamespace

from index.reading.properties import core_metadata


def test_properties_become_metadata() -> None:
    created = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    title, metadata = core_metadata(
        SimpleNamespace(title=" A\ntitle", author="Ann", created=created, subject=None)
    )
    assert title == "A title"
    assert metadata["author"] == "Ann"
    assert metadata["created"] == "2024-05-01"
    assert metadata["subject"] == ""


def test_what_programs_fill_in_is_no_title() -> None:
    properties = SimpleNamespace(title="PowerPoint Presentation", author="python-docx")
    title, metadata = core_metadata(properties)
    assert title == ""
    assert metadata["author"] == ""
