from tests.api.slack.events import mention
from tests.api.slack.serving import Door


def test_a_mention_is_answered_in_its_thread(door: Door, channel: str) -> None:
    said = mention("How long do refunds take?", channel=channel)
    response = door.event(said)
    assert (response.status_code, response.text) == (200, "")
    door.slack.until(lambda: bool(door.said(channel)))
    (reply,) = door.said(channel)
    assert reply["thread_ts"] == said["ts"]
    print(reply)
