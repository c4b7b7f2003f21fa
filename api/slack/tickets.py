"""What a button carries: which answer it belongs to."""

from dataclasses import dataclass

from qa.errors import AnswerNotFound

_NO_THREAD = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The place of a button.

    Attributes:
        answer: The answer's id.
        shown: How many of its passages have been shown up to there.
        thread: The thread it was asked in; None where it was asked in no thread.
    """

    answer: str
    shown: int
    thread: str | None

    def __str__(self) -> str:
        return f"{self.answer} {self.shown} {self.thread or _NO_THREAD}"


def ticket_of(value: str) -> Ticket:
    """Read a ticket back.

    Raises:
        AnswerNotFound: It is none of this version's.
    """
    parts = value.split(" ")
    if len(parts) != len(Ticket.__slots__) or not (parts[1].isascii() and parts[1].isdecimal()):
        raise AnswerNotFound("This button is of another version of Pincite: ask again.")
    answer, shown, thread = parts
    return Ticket(
        answer=answer, shown=int(shown[:9]), thread=None if thread == _NO_THREAD else thread
    )
