"""Answers that were given, and what people said of them: the file `feedback.sqlite` of a home.

It is nobody's to lose: backups have it, and what was reported as kept is on the disk. Only answers
that nobody has judged are dropped after a while.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from index.database import check_current, connect, intact
from index.feedback_file import (
    GIVEN,
    MIGRATIONS,
    NAME,
    OR_WITHOUT,
    FeedbackFile,
    forget_empty_gaps,
    given_of,
)
from index.gaps import Gaps
from index.judgements import DOWN, UP, Given, Judged, Judgement, New
from qa.errors import AnswerNotFound, InvalidFeedback

__all__ = ["NAME", "OR_WITHOUT", "Feedback", "feedback_faults"]

UNJUDGED_DAYS = 30.0
MOST_UNJUDGED = 50_000
MAX_NOTE = 4_000
MAX_NAME = 200

_DAY = 86_400.0
_PAGE = 100
_MISSED = """
    UPDATE answers SET is_missed = CASE
        (SELECT sign(total(CASE verdict WHEN 'down' THEN 1 ELSE -1 END))
         FROM verdicts WHERE answer = answers.number)
        WHEN 1 THEN 1 WHEN -1 THEN 0 ELSE is_unsure END
    WHERE number = ?
"""


class Feedback:
    """The feedback of a home. Safe to use from several threads, and by several processes.

    All of its methods raise a `HomeError` where the file cannot be used. No question has to wait
    for that: an answer is as good without an id.

    Args:
        path: The file; made when it is first needed.
        days: For how many days an answer is kept that nobody judges.

    Attributes:
        gaps: What was asked and not found.
    """

    def __init__(self, path: Path, *, days: float = UNJUDGED_DAYS) -> None:
        self._days = days
        self._file = FeedbackFile(path)
        self.gaps = Gaps(self._file)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    @property
    def is_there(self) -> bool:
        """Whether anything was ever remembered."""
        return self._file.path.exists()

    def remember(self, receipt: Mapping[str, Any], *, door: str, asker: str = "") -> str:
        """Keep one answer; see `keep`.

        Returns:
            The answer's id.
        """
        new = New(receipt=receipt, door=door, asker=asker)
        self.keep([new])
        return new.id

    def keep(self, answers: Sequence[New]) -> None:
        """Keep answers, so that they can be judged; those that nobody judged in time are dropped.

        Of those the newest `MOST_UNJUDGED` are kept.

        Raises:
            InvalidFeedback: A name is too long, or not valid Unicode.
        """
        rows = [_row_of(answer) for answer in answers]

        def work(run: sqlite3.Connection) -> None:
            now = time.time()
            self._drop(run, now, room=len(rows))
            run.executemany(
                "INSERT INTO answers (id, door, asker, receipt, collection, shown, place, "
                "is_unsure, is_missed, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(*row, now) for row in rows],
            )

        self._file.run(work)

    def drop(self) -> None:
        """Drop answers that nobody judged in time, and gaps of which nothing is kept."""
        self._file.run(lambda run: self._drop(run, time.time()))

    def answer(self, answer_id: str) -> Given:
        """Give an answer that is kept.

        Raises:
            AnswerNotFound: There is none of that id (any more).
        """
        return self._file.run(lambda run: self._given(self._row(run, answer_id)[1:]))

    def judge(
        self, answer_id: str, verdict: str, *, by: str, note: str = "", passage: str = ""
    ) -> None:
        """Keep what somebody says of an answer, in the place of what they said of it before.

        Args:
            answer_id: The answer's id.
            verdict: `UP` or `DOWN`.
            by: Who says so, by any name that stays the same.
            note: What they add in words.
            passage: The id of the passage it is about; empty for the answer as a whole.

        Raises:
            AnswerNotFound: There is none of that id (any more).
            InvalidFeedback: It is another verdict; the note, or the name, is too long; or the
                answer did not show that passage.
        """
        if verdict not in {UP, DOWN}:
            raise InvalidFeedback(
                f"The verdict is {verdict[:40]!r}; it must be {UP!r} or {DOWN!r}."
            )
        said = (_checked("name", by), verdict, _checked("note", note, MAX_NOTE))

        def work(run: sqlite3.Connection) -> None:
            number, *row = self._row(run, answer_id)
            if passage and passage not in _passages_of(self._given(row)):
                raise InvalidFeedback(
                    f"The answer did not show a passage {passage[:40]!r} among its first ones: "
                    "give the id of one that it did, or none."
                )
            run.execute(
                "INSERT OR REPLACE INTO verdicts (answer, person, verdict, note, passage, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [number, *said, passage, time.time()],
            )
            run.execute("UPDATE answers SET is_judged = 1 WHERE number = ?", [number])
            _reckon(run, number)

        self._file.run(work)

    def judged(self) -> Iterator[Judged]:
        """Give the answers that were judged, the oldest first; others may judge meanwhile."""
        last = 0
        while page := self._file.run(partial(self._page, after=last)):
            for last, judged in page:  # noqa: B007 (where the next page begins)
                yield judged

    def latest(self, most: int, before: int | None = None) -> list[tuple[int, Judged]]:
        """Give the answers that were judged, the newest first, each with its number.

        Args:
            most: So many at most.
            before: Only those of lower numbers.
        """
        where = "is_judged = 1 AND number < ? ORDER BY number DESC LIMIT ?"
        row = [2**62 if before is None else before, most]
        return self._file.run(lambda run: self._judged(run, where, row))

    def forget(self, answer_id: str) -> None:
        """Delete an answer and what was said of it; nothing of it stays on the disk.

        Raises:
            AnswerNotFound: There is none of that id (any more).
        """

        def work(run: sqlite3.Connection) -> None:
            number = self._row(run, answer_id)[0]
            run.execute("DELETE FROM answers WHERE number = ?", [number])
            forget_empty_gaps(run)

        self._file.run(work)
        self._file.settle()

    def forget_person(self, name: str) -> int:
        """Delete all that somebody asked, and all that they said of answers.

        Returns:
            How many answers and verdicts that were.
        """

        def work(run: sqlite3.Connection) -> int:
            own = run.execute("DELETE FROM answers WHERE asker = ?", [name]).rowcount
            judged = "SELECT answer FROM verdicts WHERE person = ?"
            of = [number for (number,) in run.execute(judged, [name])]
            said = run.execute("DELETE FROM verdicts WHERE person = ?", [name]).rowcount
            for number in of:
                left = "SELECT count(*) FROM verdicts WHERE answer = ?"
                (count,) = run.execute(left, [number]).fetchone()
                mark = "UPDATE answers SET is_judged = ? WHERE number = ?"
                run.execute(mark, [int(count > 0), number])
                _reckon(run, number)
            forget_empty_gaps(run)
            return own + said

        _checked("name", name)
        forgotten = self._file.run(work)
        self._file.settle()
        return forgotten

    def forget_all(self) -> int:
        """Delete everything that is remembered; give how many answers that were."""

        def work(run: sqlite3.Connection) -> int:
            count = run.execute("DELETE FROM answers").rowcount
            run.execute("DELETE FROM gaps")
            return count

        forgotten = self._file.run(work)
        self._file.settle()
        return forgotten

    def _drop(self, run: sqlite3.Connection, now: float, room: int = 0) -> None:
        """Drop what nobody judged in time, or is too much with `room` for more."""
        old = "DELETE FROM answers WHERE is_judged = 0 AND at <= ?"
        many = (
            "DELETE FROM answers WHERE number IN (SELECT number FROM answers "
            "WHERE is_judged = 0 ORDER BY at DESC LIMIT -1 OFFSET ?)"
        )
        dropped = run.execute(old, [now - self._days * _DAY]).rowcount
        dropped += run.execute(many, [max(0, MOST_UNJUDGED - room)]).rowcount
        if dropped:
            forget_empty_gaps(run)

    def _page(self, run: sqlite3.Connection, *, after: int) -> list[tuple[int, Judged]]:
        return self._judged(
            run, "is_judged = 1 AND number > ? ORDER BY number LIMIT ?", [after, _PAGE]
        )

    def _judged(
        self, run: sqlite3.Connection, where: str, row: Sequence[int]
    ) -> list[tuple[int, Judged]]:
        answers = f"SELECT number, {GIVEN} FROM answers WHERE {where}"  # noqa: S608 (ours)
        said = (
            "SELECT person, at, verdict, note, passage FROM verdicts WHERE answer = ? "
            "ORDER BY at, person"
        )
        return [
            (
                number,
                Judged(
                    answer=self._given(given),
                    judgements=tuple(
                        Judgement(person=person, at=at, verdict=verdict, note=note, passage=passage)
                        for person, at, verdict, note, passage in run.execute(said, [number])
                    ),
                ),
            )
            for number, *given in run.execute(answers, row).fetchall()
        ]

    def _row(self, run: sqlite3.Connection, answer_id: str) -> tuple[Any, ...]:
        query = f"SELECT number, {GIVEN} FROM answers WHERE id = ?"  # noqa: S608 (ours)
        row: tuple[Any, ...] | None = None
        with suppress(UnicodeEncodeError):  # no id has half a character
            row = run.execute(query, [answer_id]).fetchone()
        if row is None:
            raise AnswerNotFound(
                f"There is no answer {answer_id[:40]!r}: it was never given, or nobody judged it "
                f"for {self._days:g} days."
            )
        return row

    def _given(self, row: Sequence[Any]) -> Given:
        with intact(self._file.path):
            return given_of(row)


def feedback_faults(path: Path) -> Iterator[str]:
    """Say what is wrong with a file of feedback; nothing is changed.

    Raises:
        HomeCorrupt: It cannot even be read.
        HomeTooNew: A newer version wrote it.
        HomeNotWritable: An earlier version wrote it.
    """
    with intact(path), closing(connect(path)) as run:
        check_current(run, len(MIGRATIONS), path)
        for (said,) in run.execute("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield said
        for table, row, parent, _ in run.execute("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} belongs to no {parent.removesuffix('s')}"
        unread = "SELECT id FROM answers WHERE NOT (json_valid(receipt) AND json_valid(shown))"
        for (answer_id,) in run.execute(unread):
            yield f"the receipt of answer {answer_id} cannot be read"


def _checked(name: str, text: str, most: int = MAX_NAME) -> str:
    """Give a text that can be kept.

    Raises:
        InvalidFeedback: It is over `most` characters, or not valid Unicode.
    """
    if len(text) > most:
        raise InvalidFeedback(
            f"The {name} has {len(text):,} characters; {most:,} are kept at most."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidFeedback(
            f"The {name} is not valid Unicode: it has half a character."
        ) from None
    return text


def _row_of(answer: New) -> tuple[Any, ...]:
    shown = answer.shown
    return (
        answer.id,
        _checked("door", answer.door),
        _checked("asker", answer.asker),
        json.dumps(answer.receipt),
        str(answer.receipt.get("collection", "")),
        json.dumps(asdict(shown)),
        answer.place,
        int(shown.unsure),
        int(shown.unsure),
    )


def _passages_of(given: Given) -> set[str]:
    ranked = {str(each["id"]) for each in given.receipt.get("ranking", ())}
    return ranked | {spot.passage for spot in given.shown.spots}


def _reckon(run: sqlite3.Connection, number: int) -> None:
    """Say whether an answer counts as missed: as it was judged, or else as sure as it was."""
    run.execute(_MISSED, [number])
    run.execute("UPDATE answers SET gap = NULL WHERE number = ? AND is_missed = 0", [number])
    forget_empty_gaps(run)
