import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.slack.verifying import PATIENCE, Verifier
from qa.errors import NotFromSlack
from tests.api.slack.events import SECRET, signed

NOW = 1_790_000_000.0
# of https://docs.slack.dev/authentication/verifying-requests-from-slack
EXAMPLE = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
    b"channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&"
    b"command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F"
    b"T1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
    b"803a0bc887a14d10d2c447fce8b6703c"
)
EXAMPLE_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def headers_of(body: bytes, at: float = NOW, secret: str = SECRET) -> dict[str, str]:
    return {name.lower(): value for name, value in signed(body, at=at, secret=secret).items()}


@pytest.fixture
def verifier() -> Verifier:
    return Verifier(SECRET, clock=lambda: NOW)


def test_the_example_of_slacks_documentation() -> None:
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": EXAMPLE_SIGNATURE,
    }
    Verifier(SECRET, clock=lambda: 1531420618.0).check(headers, EXAMPLE)
    with pytest.raises(NotFromSlack):
        Verifier(SECRET, clock=lambda: 1531420618.0).check(headers, EXAMPLE + b" ")


@given(st.binary(), st.floats(-PATIENCE + 1, PATIENCE - 1))
def test_what_is_signed_is_taken(body: bytes, late: float) -> None:
    Verifier(SECRET, clock=lambda: NOW + late).check(headers_of(body), body)


@given(st.binary(), st.binary())
def test_another_body_is_refused(body: bytes, other: bytes) -> None:
    assume(body != other)
    with pytest.raises(NotFromSlack, match="not signed"):
        Verifier(SECRET, clock=lambda: NOW).check(headers_of(body), other)


@given(st.text(), st.text())
def test_whatever_the_headers_are_nothing_else_is_raised(sent: str, signature: str) -> None:
    headers = {"x-slack-request-timestamp": sent, "x-slack-signature": signature}
    with pytest.raises(NotFromSlack):
        Verifier(SECRET, clock=lambda: NOW).check(headers, b"{}")


@pytest.mark.parametrize("late", [-PATIENCE - 2, PATIENCE + 2, 3600])
def test_an_old_or_early_request_is_refused(late: float) -> None:
    with pytest.raises(NotFromSlack, match="clock"):
        Verifier(SECRET, clock=lambda: NOW + late).check(headers_of(b"{}"), b"{}")


@pytest.mark.parametrize("sent", ["", "now", "1e9", "-1", "\u0661\u0667", "9" * 400, " 1790000000"])
def test_a_timestamp_that_is_none(verifier: Verifier, sent: str) -> None:
    headers = {**headers_of(b"{}"), "x-slack-request-timestamp": sent}
    with pytest.raises(NotFromSlack, match="timestamp"):
        verifier.check(headers, b"{}")


@pytest.mark.parametrize("signature", ["", "v0=", "v0=é", "v1=abc", "\udcff"])
def test_a_signature_that_is_none(verifier: Verifier, signature: str) -> None:
    with pytest.raises(NotFromSlack, match="PINCITE_SLACK_SIGNING_SECRET"):
        verifier.check({**headers_of(b"{}"), "x-slack-signature": signature}, b"{}")


def test_another_secret_is_refused(verifier: Verifier) -> None:
    with pytest.raises(NotFromSlack):
        verifier.check(headers_of(b"{}", secret="another"), b"{}")


def test_no_headers(verifier: Verifier) -> None:
    with pytest.raises(NotFromSlack):
        verifier.check({}, b"{}")
