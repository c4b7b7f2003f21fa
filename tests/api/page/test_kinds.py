from api.page.kinds import KINDS
from index.reading.formats import SUFFIXES


def test_every_format_that_is_read_can_be_chosen() -> None:
    assert {form.media_type for form in SUFFIXES.values()} == set(KINDS)
    assert len(set(KINDS.values())) == len(KINDS)
