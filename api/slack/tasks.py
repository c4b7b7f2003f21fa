"""What there is to do for a question, written down so that it can be taken up again."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from api.slack.sending import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question to be answered.

    Attributes:
        target: Where the answer goes.
        text: What is asked; empty for what was said last in the thread.
        addressed: Whether the bot was addressed.
        root: The message in whose thread it was asked, or would be gone on with; None if there is
            no message.
        ts: The message it was asked in; None likewise.
        follows: Whether there may be something before it in that thread.
    """

    target: Target
    text: str
    addressed: bool
    root: str | None = None
    ts: str | None = None
    follows: bool = False

    def written(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back.

        Raises:
            ValueError: It is none.
            TypeError: Likewise.
        """
        fields = json.loads(text)
        return cls(**{**fields, "target": Target(**fields["target"])})
