from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.channels import ChannelSettings
from api.slack.deciding import SLACKBOT, Asked, Said, asked_in, said_in
from qa.questions import MAX_QUESTION

ME = "U0PINCITE"
OPEN = ChannelSettings(only_when_mentioned=False)
SAID = Said(
    channel="C1", ts="2.0", thread=None, user="U1", text="How long?", by_bot=False, direct=False
)
saids = st.builds(
    Said,
    channel=st.just("C1"),
    ts=st.just("2.0"),
    thread=st.none() | st.just("1.0"),
    user=st.sampled_from(["U1", "U2", ME, SLACKBOT, ""]),
    text=st.sampled_from(["How long?", "It is so.", "", f"<@{ME}>", f"<@{ME}> why", "a" * 20_000]),
    by_bot=st.booleans(),
    direct=st.booleans(),
)
settings = st.builds(
    ChannelSettings,
    only_when_mentioned=st.booleans(),
    question_marks_only=st.booleans(),
    ignore_bots=st.booleans(),
)


def asked(said: Said, of: ChannelSettings = OPEN, *, joined: bool = False) -> Asked | None:
    return asked_in(said, of, me=ME, joined=joined)


@given(said=saids, of=settings, joined=st.booleans())
def test_what_is_decided(said: Said, of: ChannelSettings, *, joined: bool) -> None:
    found = asked(said, of, joined=joined)
    mentioned = f"<@{ME}>" in said.text
    if said.user in {ME, SLACKBOT} or (said.by_bot and of.ignore_bots):
        assert found is None
    elif said.direct or mentioned:
        assert found is not None
        assert found.addressed
        assert f"<@{ME}>" not in found.text
    elif found is not None:
        assert not found.addressed
        assert not of.only_when_mentioned
        assert 0 < len(found.text) <= MAX_QUESTION
        assert "?" in found.text or not of.question_marks_only
        assert said.thread is None or (joined and not said.by_bot)


@given(saids, settings)
def test_a_message_is_decided_on_alike_whichever_event_brings_it(
    said: Said, of: ChannelSettings
) -> None:
    plain = {
        "channel": said.channel,
        "ts": said.ts,
        "thread_ts": said.thread,
        "user": said.user,
        "text": said.text,
    }
    as_mention = said_in({**plain, "type": "app_mention"})
    as_message = said_in({**plain, "type": "message", "channel_type": "channel"})
    assert as_mention is not None
    assert as_mention == as_message
    assert asked(as_mention, of) == asked(replace(said, by_bot=False, direct=False), of)


@pytest.mark.parametrize(
    ("said", "of", "joined", "answered"),
    [
        (SAID, OPEN, False, True),
        (SAID, ChannelSettings(), False, False),
        (replace(SAID, direct=True), ChannelSettings(), False, True),
        (replace(SAID, text=f"<@{ME}> How long"), ChannelSettings(), False, True),
        (replace(SAID, text=f"<@{ME}>"), ChannelSettings(), False, True),
        (replace(SAID, thread="1.0"), OPEN, False, False),
        (replace(SAID, thread="1.0"), OPEN, True, True),
        (replace(SAID, thread="1.0"), ChannelSettings(), True, False),
        (replace(SAID, text="It is so."), OPEN, False, True),
        (
            replace(SAID, text="It is so."),
            ChannelSettings(only_when_mentioned=False, question_marks_only=True),
            False,
            False,
        ),
        (
            replace(SAID, text="どのくらいかかりますか\uff1f"),
            ChannelSettings(only_when_mentioned=False, question_marks_only=True),
            False,
            True,
        ),
        (replace(SAID, by_bot=True), OPEN, False, False),
        (
            replace(SAID, by_bot=True),
            ChannelSettings(only_when_mentioned=False, ignore_bots=False),
            False,
            True,
        ),
        (replace(SAID, user=SLACKBOT, direct=True), OPEN, False, False),
        (replace(SAID, user=ME, text=f"<@{ME}> me"), OPEN, False, False),
        (replace(SAID, text="a" * (MAX_QUESTION + 1)), OPEN, False, False),
    ],
)
def test_whether_a_message_is_answered(
    said: Said, of: ChannelSettings, *, joined: bool, answered: bool
) -> None:
    assert (asked(said, of, joined=joined) is not None) is answered


PLAIN = {"type": "message", "channel": "C1", "ts": "2.0", "user": "U1", "text": "How long?"}


@pytest.mark.parametrize(
    "given",
    [
        {"subtype": "message_changed", "hidden": True, "message": PLAIN},
        {"subtype": "message_deleted", "deleted_ts": "1.0"},
        {"subtype": "channel_join"},
        {"subtype": "assistant_app_thread"},
        {"hidden": True},
        {"channel": None},
        {"ts": None},
        {"ts": 2.0},
        {"text": ["How"]},
        {"user": {"id": "U1"}},
    ],
)
def test_events_that_are_no_message_of_anybody(given: dict[str, Any]) -> None:
    assert said_in({**PLAIN, **given}) is None


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_subtypes_that_people_write(subtype: str) -> None:
    assert said_in({**PLAIN, "subtype": subtype}) == SAID


def test_a_message_of_a_bot() -> None:
    for event in (
        {**PLAIN, "bot_id": "B1"},
        {**PLAIN, "subtype": "bot_message", "user": None, "bot_id": "B1"},
    ):
        said = said_in(event)
        assert said is not None
        assert said.by_bot


def test_the_first_message_of_a_thread_is_in_none() -> None:
    said = said_in({**PLAIN, "thread_ts": "2.0"})
    assert said == SAID
    assert said.root == "2.0"
    answered = said_in({**PLAIN, "thread_ts": "1.0"})
    assert answered is not None
    assert answered.root == "1.0"


@pytest.mark.parametrize("given", [{"channel_type": "im"}, {"channel": "D1"}])
def test_a_direct_message(given: dict[str, Any]) -> None:
    said = said_in({**PLAIN, **given})
    assert said is not None
    assert said.direct


@given(
    st.dictionaries(
        st.sampled_from(["channel", "ts", "user", "text", "thread_ts", "subtype", "bot_id"]),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
            ),
            max_leaves=3,
        ),
    )
)
def test_whatever_an_event_is_nothing_is_raised(event: dict[str, Any]) -> None:
    said = said_in(event)
    assert said is None or isinstance(asked(said), Asked | None)
