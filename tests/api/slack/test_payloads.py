from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.slack.payloads import check_payload
from tests.api.slack.events import command, event, mention, pressed

plain = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "body",
    [
        event(mention("How long?")),
        command("How long?", "https://r.example"),
        pressed("more", "v", "https://r.example"),
        {"type": "url_verification", "challenge": "x"},
    ],
)
def test_what_slack_sends(body: dict[str, Any]) -> None:
    check_payload(body)
    for name in body:
        if name in {"event", "command", "actions", "challenge"}:
            with pytest.raises(ValueError, match="like this"):
                check_payload({key: value for key, value in body.items() if key != name})


@given(plain)
def test_whatever_comes_is_taken_or_refused(body: Any) -> None:
    with pytest.raises(ValueError, match="no payload"):
        check_payload(body)


@given(plain)
def test_an_event_without_a_type_is_refused(inner: Any) -> None:
    assume(not isinstance(inner, dict) or "type" not in inner)
    with pytest.raises(ValueError, match="event_callback"):
        check_payload({"type": "event_callback", "event": inner})
