"""Answers that were given, and what people said of them: the file `feedback.sqlite` of a home.

It is nobody's to lose: backups have it, and what was reported as kept is on the disk. Only answers
that nobody has judged are dropped after a while.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from index.database import check_current, connect, intact
from index.judgements import DOWN, UP, Given, Judged, Judgement
from index.locking import REMEMBERING
from index.shared import Shared
from qa.errors import AnswerNotFound, HomeCorrupt, InvalidFeedback

NAME = "feedback.sqlite"
UNJUDGED_DAYS = 30.0
MOST_UNJUDGED = 50_000
MAX_NOTE = 4_000
MAX_NAME = 200
MIGRATIONS = (
    """
    CREATE TABLE answers (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        at REAL NOT NULL,
        door TEXT NOT NULL,
        asker TEXT NOT NULL,
        receipt TEXT NOT NULL,
        is_judged INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX answers_unjudged ON answers (at) WHERE is_judged = 0;
    CREATE TABLE verdicts (
        answer INTEGER NOT NULL REFERENCES answers ON DELETE CASCADE,
        person TEXT NOT NULL,
        at REAL NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
        note TEXT NOT NULL,
        PRIMARY KEY (answer, person)
    ) STRICT
    """,
)

OR_WITHOUT = "Or move the file away: feedback begins anew. Questions are answered meanwhile."

T = TypeVar("T")

_RANDOM_BYTES = 24
_DAY = 86_400.0
_PAGE = 100
_COLUMNS = "id, at, door, asker, receipt"


class Feedback:
    """The feedback of a home. Safe to use from several threads, and by several processes.

    All of its methods raise a `HomeError` where the file cannot be used. No question has to wait
    for that: an answer is as good without an id.

    Args:
        path: The file; made when it is first needed.
        days: For how many days an answer is kept that nobody judges.
    """

    def __init__(self, path: Path, *, days: float = UNJUDGED_DAYS) -> None:
        self._path = path
        self._days = days
        self._database = Shared(path, MIGRATIONS, lock=REMEMBERING)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def remember(self, receipt: Mapping[str, Any], *, door: str, asker: str = "") -> str:
        """Keep an answer, so that it can be judged; those that nobody judged in time are dropped.

        Of those the newest `MOST_UNJUDGED` are kept.

        Args:
            receipt: Of the answer, as `api.receipts` writes it.
            door: Where it was asked for.
            asker: Who asked, by any name that stays the same.

        Returns:
            The answer's id.

        Raises:
            InvalidFeedback: A name is too long, or not valid Unicode.
        """
        new = secrets.token_urlsafe(_RANDOM_BYTES)
        row = (new, _checked("door", door), _checked("asker", asker), json.dumps(receipt))

        def work(run: sqlite3.Connection) -> None:
            now = time.time()
            run.execute(
                "DELETE FROM answers WHERE is_judged = 0 AND at <= ?", [now - self._days * _DAY]
            )
            run.execute(
                "DELETE FROM answers WHERE number IN (SELECT number FROM answers "
                "WHERE is_judged = 0 ORDER BY at DESC LIMIT -1 OFFSET ?)",
                [MOST_UNJUDGED - 1],
            )
            run.execute(
                "INSERT INTO answers (id, door, asker, receipt, at) VALUES (?, ?, ?, ?, ?)",
                [*row, now],
            )

        self._run(work)
        return new

    def answer(self, answer_id: str) -> Given:
        """Give an answer that is kept.

        Raises:
            AnswerNotFound: There is none of that id (any more).
        """
        return self._run(lambda run: self._given(self._row(run, answer_id)[1:]))

    def judge(self, answer_id: str, verdict: str, *, by: str, note: str = "") -> None:
        """Keep what somebody says of an answer, in the place of what they said of it before.

        Args:
            answer_id: The answer's id.
            verdict: `UP` or `DOWN`.
            by: Who says so, by any name that stays the same.
            note: What they add in words.

        Raises:
            AnswerNotFound: There is none of that id (any more).
            InvalidFeedback: It is another verdict; or the note, or the name, is too long.
        """
        if verdict not in {UP, DOWN}:
            raise InvalidFeedback(
                f"The verdict is {verdict[:40]!r}; it must be {UP!r} or {DOWN!r}."
            )
        said = (_checked("name", by), verdict, _checked("note", note, MAX_NOTE))

        def work(run: sqlite3.Connection) -> None:
            number = self._row(run, answer_id)[0]
            run.execute(
                "INSERT OR REPLACE INTO verdicts (answer, person, verdict, note, at) "
                "VALUES (?, ?, ?, ?, ?)",
                [number, *said, time.time()],
            )
            run.execute("UPDATE answers SET is_judged = 1 WHERE number = ?", [number])

        self._run(work)

    def judged(self) -> Iterator[Judged]:
        """Give the answers that were judged, the oldest first; others may judge meanwhile."""
        last = 0
        while page := self._run(partial(self._page, after=last)):
            for last, judged in page:  # noqa: B007 (where the next page begins)
                yield judged

    def _page(self, run: sqlite3.Connection, *, after: int) -> list[tuple[int, Judged]]:
        answers = (
            f"SELECT number, {_COLUMNS} FROM answers "  # noqa: S608 (ours)
            "WHERE is_judged = 1 AND number > ? ORDER BY number LIMIT ?"
        )
        said = "SELECT person, at, verdict, note FROM verdicts WHERE answer = ? ORDER BY at, person"
        return [
            (
                number,
                Judged(
                    answer=self._given(row),
                    judgements=tuple(
                        Judgement(person=person, at=at, verdict=verdict, note=note)
                        for person, at, verdict, note in run.execute(said, [number])
                    ),
                ),
            )
            for number, *row in run.execute(answers, [after, _PAGE]).fetchall()
        ]

    def _row(self, run: sqlite3.Connection, answer_id: str) -> tuple[Any, ...]:
        query = f"SELECT number, {_COLUMNS} FROM answers WHERE id = ?"  # noqa: S608 (ours)
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
        answer_id, at, door, asker, receipt = row
        with intact(self._path):
            plain = dict(json.loads(receipt))
        return Given(id=answer_id, at=at, door=door, asker=asker, receipt=plain)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._database.run(work)
        except HomeCorrupt as error:
            self._database.close()
            raise HomeCorrupt(f"{error} {OR_WITHOUT}") from error


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
        for table, row, _, _ in run.execute("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} belongs to no answer"
        unread = "SELECT id FROM answers WHERE NOT json_valid(receipt)"
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
