import pytest

from api.slack.sending import Target
from api.slack.tasks import Task


def test_a_task_is_read_back() -> None:
    task = Task(
        target=Target(channel="C1", user="U1", thread="1.0", private=True, url="https://x"),
        text="How long?\n“é”",
        addressed=True,
        root="1.0",
        ts="2.0",
        follows=True,
    )
    assert Task.read(task.written()) == task


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"target": {}}', '{"target": 1}'])
def test_what_is_none(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Task.read(text)
