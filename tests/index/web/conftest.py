from collections.abc import Iterator

import pytest

from index.web.fetching import Fetcher
from index.web.limits import WebLimits
from tests.index.web.site import Site, served

LIMITS = WebLimits(seconds=5, size=100_000, redirects=10, pages=20)


@pytest.fixture
def other() -> Iterator[Site]:
    """A site on another loopback address."""
    with served("127.0.0.2") as site:
        yield site


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """One that may go anywhere."""
    with Fetcher(LIMITS, allow_private=True) as fetcher:
        yield fetcher
