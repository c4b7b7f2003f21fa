"""What people said of answers and what was missing, from the home itself."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from typing import Self

from api.cli.streams import say
from api.client.opinions import Gap, Golden, JudgedAnswer, Reasked
from api.golden import golden_of
from api.ledger import Ledger
from api.library import Library
from api.opinions import judged_json
from api.remembering import Remembering
from api.typed import typed
from index.judgements import ANSWERED, DISMISSED, OPEN

_PAGE = 100


class OwnOpinions:
    """The feedback and the gaps of a home; see `api.cli.opinions.Opinions`.

    Args:
        library: The home.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._remembering = Remembering(library.settings, warn=say)
        self._feedback = self._remembering.feedback
        self._ledger = Ledger(lambda _: nullcontext(library), self._feedback)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._remembering.close()

    def feedback(
        self, answer_id: str, verdict: str, note: str = "", *, passage: str = "", person: str = ""
    ) -> None:
        """Say whether an answer helped."""
        self._feedback.judge(answer_id, verdict, by=person, note=note, passage=passage)

    def judged(self) -> Iterator[JudgedAnswer]:
        """Go through all answers that were judged, the newest first."""
        before: int | None = None
        while page := self._feedback.latest(_PAGE, before):
            for before, judged in page:
                yield typed(JudgedAnswer, judged_json(before, judged))

    def golden(self, collection: str | None = None) -> Golden:
        """Make a golden set of what was judged of a collection."""
        made = golden_of(self._feedback.judged(), self._library, collection)
        return typed(Golden, asdict(made))

    def forget_answer(self, answer_id: str) -> None:
        """Delete an answer, and what was said of it."""
        self._feedback.forget(answer_id)

    def forget_person(self, name: str) -> int:
        """Delete all that a person asked and said."""
        return self._feedback.forget_person(name)

    def gaps(
        self,
        collection: str | None = None,
        *,
        states: Sequence[str] = (OPEN, ANSWERED),
        limit: int = 100,
    ) -> list[Gap]:
        """List what was asked and not found."""
        found = self._ledger.listed(states=states, collection=collection, most=limit)
        return [typed(Gap, gap) for gap in found]

    def dismiss_gap(self, number: int) -> Gap:
        """Dismiss a gap."""
        return typed(Gap, self._ledger.set_state(number, DISMISSED))

    def reopen_gap(self, number: int) -> Gap:
        """Open a gap again."""
        return typed(Gap, self._ledger.set_state(number, OPEN))

    def reask_gaps(self) -> Reasked:
        """Ask gaps again of collections that changed since."""
        self._ledger.group()
        return typed(Reasked, asdict(self._ledger.reask()))
