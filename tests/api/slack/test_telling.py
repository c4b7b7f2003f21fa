import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.slack.sending import Target
from api.slack.telling import place_of
from index.feedback import NAME, Feedback
from tests.api.slack.blockkit import text_of
from tests.api.slack.events import ASKER, command, mention, new_ts
from tests.api.slack.serving import Door, serving
from tests.api.slack.stub import workspace

FACTS = {
    "football": "France won the football World Cup in 1998, beating Brazil three to nil.",
    "saturn": "The rings of Saturn are made of ice and of dust.",
    "paris": "The tower of Gustave Eiffel in Paris is 330 metres tall.",
}
QUESTIONS = {
    "football": "Who won the football World Cup in 1998?",
    "saturn": "What are the rings of Saturn made of?",
    "paris": "How tall is the tower of Gustave Eiffel in Paris?",
}


@pytest.fixture(scope="module")
def found(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A server that looks all the time for what is found now."""
    home = tmp_path_factory.mktemp("telling") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.http.revisits.LOOK_SECONDS", 0.05)
        patch.setattr("api.http.revisits.SETTLED_SECONDS", 0.0)
        patch.setattr("api.slack.telling.LOOK_SECONDS", 0.05)
        with workspace() as slack, serving(home, models, slack) as door:
            yield door


def add(door: Door, name: str) -> None:
    files = {"file": (f"{name}.txt", FACTS[name].encode())}
    assert door.client.post("/v1/documents", files=files).status_code == 202


def answered(door: Door, question: str) -> bool:
    found = door.client.get("/v1/gaps", params={"state": "answered"}).json()["gaps"]
    return question in [gap["question"] for gap in found]


def test_who_asked_is_told_once_in_the_thread(found: Door, channel: str) -> None:
    found.set(channel, tell_when_found=True)
    said = mention(QUESTIONS["football"], channel=channel)
    found.event(said)
    found.replies(channel)
    add(found, "football")
    _, told = found.replies(channel, 2)
    assert told["thread_ts"] == said["ts"]
    assert "since you asked, documents have changed" in text_of(told)
    assert FACTS["football"] in text_of(told)
    assert f'"user_id": "{ASKER}"' in json.dumps(told["blocks"])
    found.event(mention(QUESTIONS["football"], channel=channel, thread_ts=new_ts()))
    found.replies(channel, 3)
    assert len([each for each in found.said(channel) if "since you asked" in text_of(each)]) == 1


def test_where_the_channel_does_not_want_it_nobody_is_told(found: Door, channel: str) -> None:
    found.event(mention(QUESTIONS["saturn"], channel=channel))
    found.replies(channel)
    add(found, "saturn")
    found.slack.until(lambda: answered(found, QUESTIONS["saturn"]))
    feedback = Feedback(found.home / NAME)
    found.slack.until(lambda: not feedback.gaps.to_tell("slack", 10))
    feedback.close()
    found.set(channel, tell_when_found=True)  # what was found before that is not told either
    found.event(mention("How long do refunds take?", channel=channel))
    found.replies(channel, 2)
    assert not [each for each in found.said(channel) if "since you asked" in text_of(each)]


def test_what_only_the_asker_saw_is_not_told(found: Door, channel: str) -> None:
    found.set(channel, tell_when_found=True)
    address = found.slack.address(channel)
    asked = command(QUESTIONS["paris"], address, channel_id=channel)
    assert found.form(asked).status_code == 200
    found.slack.until(lambda: bool(found.said(channel, "respond")))
    add(found, "paris")
    found.slack.until(lambda: answered(found, QUESTIONS["paris"]))
    assert found.said(channel) == []


def test_a_place_is_that_of_a_thread() -> None:
    target = Target(channel="C1", user="U1", thread="1.0")
    assert json.loads(place_of(target, "1.0")) == {"channel": "C1", "thread": "1.0"}
    assert place_of(target, None) == ""
    assert place_of(Target(channel="C1", user="U1", private=True), "1.0") == ""
    assert place_of(Target(channel="C1", user=""), "1.0") == ""
