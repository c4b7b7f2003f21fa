"""The file `feedback.sqlite`: its tables, and how values are written in them."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from index.judgements import Found, Given, Shown, Spot
from index.locking import REMEMBERING
from index.shared import Shared
from qa.errors import HomeCorrupt

NAME = "feedback.sqlite"
OR_WITHOUT = "Or move the file away: feedback begins anew. Questions are answered meanwhile."
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
    """
    CREATE TABLE gaps (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        collection TEXT NOT NULL,
        encoder TEXT NOT NULL,
        vector BLOB NOT NULL,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'dismissed')),
        asked_of TEXT NOT NULL DEFAULT '',
        found_at REAL,
        found TEXT NOT NULL DEFAULT ''
    ) STRICT;
    ALTER TABLE answers ADD COLUMN collection TEXT NOT NULL DEFAULT '';
    ALTER TABLE answers ADD COLUMN shown TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE answers ADD COLUMN place TEXT NOT NULL DEFAULT '';
    ALTER TABLE answers ADD COLUMN is_unsure INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE answers ADD COLUMN is_missed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE answers ADD COLUMN gap INTEGER REFERENCES gaps ON DELETE SET NULL;
    ALTER TABLE answers ADD COLUMN told REAL;
    ALTER TABLE verdicts ADD COLUMN passage TEXT NOT NULL DEFAULT '';
    UPDATE answers SET collection = coalesce(json_extract(receipt, '$.collection'), '')
        WHERE json_valid(receipt);
    UPDATE answers SET is_missed = 1 WHERE is_judged = 1 AND 0 < (
        SELECT sum(CASE verdict WHEN 'down' THEN 1 ELSE -1 END) FROM verdicts
        WHERE answer = answers.number);
    CREATE INDEX answers_ungrouped ON answers (collection, number)
        WHERE is_missed = 1 AND gap IS NULL;
    CREATE INDEX answers_by_gap ON answers (gap) WHERE gap IS NOT NULL;
    CREATE INDEX answers_by_asker ON answers (asker);
    CREATE INDEX gaps_by_collection ON gaps (collection)
    """,
)

T = TypeVar("T")

GIVEN = "id, at, door, asker, receipt, shown, place"


class FeedbackFile(Shared):
    """The file, opened when it is first needed; see `index.shared.Shared`.

    Args:
        path: The file.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, MIGRATIONS, lock=REMEMBERING)
        self.path = path

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction of its own; see `Shared.run`."""
        try:
            return super().run(work)
        except HomeCorrupt as error:
            self.close()
            raise HomeCorrupt(f"{error} {OR_WITHOUT}") from error


def given_of(row: Sequence[Any]) -> Given:
    """Read the columns `GIVEN` of an answer.

    Raises:
        ValueError: They are damaged.
        TypeError: Likewise.
    """
    answer_id, at, door, asker, receipt, shown, place = row
    return Given(
        id=answer_id,
        at=at,
        door=door,
        asker=asker,
        receipt=dict(json.loads(receipt)),
        shown=shown_of(shown),
        place=place,
    )


def shown_of(text: str) -> Shown:
    """Read what an answer showed."""
    fields = json.loads(text)
    spots = tuple(Spot(**spot) for spot in fields.pop("spots", ()))
    return Shown(**fields, spots=spots)


def found_text(found: Found) -> str:
    """Write what answers now."""
    return json.dumps(asdict(found))


def found_of(text: str) -> Found | None:
    """Read what answers now; None where nothing does."""
    if not text:
        return None
    fields = json.loads(text)
    return Found(**{**fields, "spot": Spot(**fields["spot"])})


def forget_empty_gaps(run: sqlite3.Connection) -> None:
    """Forget gaps of which no answer is kept any more."""
    run.execute("DELETE FROM gaps WHERE NOT EXISTS (SELECT 1 FROM answers WHERE gap = gaps.number)")
