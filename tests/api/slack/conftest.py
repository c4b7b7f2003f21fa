import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.slack.serving import Door, serving
from tests.api.slack.stub import Slack, workspace

_channels = itertools.count(1)


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A workspace of the test's own."""
    with workspace() as slack:
        yield slack


@pytest.fixture(scope="session")
def door(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A server that all tests share; each asks in a channel of its own."""
    home = tmp_path_factory.mktemp("slack") / "home"
    with workspace() as slack, serving(home, models, slack) as door:
        yield door


@pytest.fixture
def channel() -> str:
    """A channel that no other test writes to."""
    return f"C0TEST{next(_channels)}"
