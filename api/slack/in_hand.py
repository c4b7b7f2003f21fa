"""What is in hand, so that it can be finished before the process ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class InHand:
    """Counts what was taken on and is not done."""

    def __init__(self) -> None:
        self._count = 0
        self._nothing = asyncio.Event()
        self._nothing.set()

    def take(self) -> None:
        """Take something on."""
        self._count += 1
        self._nothing.clear()

    def done(self) -> None:
        """Be done with something that was taken on."""
        self._count -= 1
        if not self._count:
            self._nothing.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Take something on, and be done with it at the end."""
        self.take()
        try:
            yield
        finally:
            self.done()

    async def finish(self, seconds: float) -> bool:
        """Wait until nothing is in hand; say whether that came to be in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._nothing.wait()
        except TimeoutError:
            return False
        return True
