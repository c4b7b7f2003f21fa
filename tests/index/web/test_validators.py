import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.web.validators import Validators, conditions, read_back, text_of, validators_of


def test_what_a_page_says_is_what_is_asked_the_next_time() -> None:
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    said = validators_of({"ETag": 'W/"a"', "Last-Modified": date})
    assert said == Validators(etag='W/"a"', modified=1_445_412_480)
    assert conditions(said) == {"If-None-Match": 'W/"a"', "If-Modified-Since": date}


def test_what_says_nothing_is_asked_for_without_conditions() -> None:
    assert validators_of({}) == Validators()
    assert conditions(Validators()) == conditions(None) == {}


def test_an_etag_that_cannot_be_sent_back_counts_as_not_said() -> None:
    assert validators_of({"ETag": '"ü"'}) == validators_of({"ETag": ""}) == Validators()


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 99 Oct 2015 07:28:00 GMT", "0"])
def test_a_date_that_is_none_counts_as_not_said(date: str) -> None:
    assert validators_of({"Last-Modified": date}).modified is None


def test_a_date_without_a_zone_is_of_utc() -> None:
    said = validators_of({"Last-Modified": "Wed, 21 Oct 2015 07:28:00 -0000"})
    assert said.modified == 1_445_412_480


@given(
    st.builds(
        Validators,
        etag=st.none() | st.text(min_size=1),
        modified=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_what_is_written_down_is_read_back(said: Validators) -> None:
    text = text_of(said)
    assert (text is None) == (said == Validators())
    assert read_back(text) == (said if text else None)
