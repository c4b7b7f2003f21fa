import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.feedback import Feedback
from index.feedback_file import MIGRATIONS, NAME, FeedbackFile, found_of, found_text, shown_of
from index.judgements import DOWN, Found, Shown, Spot, new_answer_id
from qa.errors import HomeCorrupt

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SPOT = Spot(passage="p1", document="d1", start=3, end=9, digest="abc")


def test_one_of_the_first_format_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as run:
        run.executescript((FIXTURES / "feedback-format-1.sql").read_text("utf-8"))
        assert run.execute("PRAGMA user_version").fetchone() == (1,)
        (at,) = run.execute("SELECT max(at) FROM answers").fetchone()
    monkeypatch.setattr(time, "time", lambda: at + 60)
    with closing(Feedback(tmp_path / NAME)) as kept:
        first, second = kept.judged()
        assert [each.answer.question for each in (first, second)] == [
            "Which planet has moons?",
            "Which planet has rings?",
        ]
        assert [(each.verdict, each.note) for each in first.judgements] == [("up", "just so")]
        assert second.answer.shown == Shown()
        (missed,) = kept.gaps.ungrouped("default", 10)
        assert missed.meant == "Which planet has rings?"
        kept.judge(first.answer.id, DOWN, by="U1", passage="p2")
        assert len(kept.gaps.ungrouped("default", 10)) == 2
        kept.drop()
        assert len(kept.latest(10)) == 2
    with closing(sqlite3.connect(tmp_path / NAME)) as run:
        assert run.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert run.execute("SELECT count(*) FROM answers").fetchone() == (3,)
        assert run.execute("SELECT DISTINCT collection FROM answers").fetchall() == [("default",)]


def test_what_was_shown_and_found_is_read_as_it_was_written() -> None:
    found = Found(at=1.5, confidence=0.75, spot=SPOT, title="T", text="It \u2028 is.")
    assert found_of(found_text(found)) == found
    assert found_of("") is None
    assert shown_of("{}") == Shown()


def test_it_is_there_once_something_is_remembered(tmp_path: Path) -> None:
    with closing(Feedback(tmp_path / NAME)) as kept:
        assert not kept.is_there
        kept.remember({}, door="slack")
        assert kept.is_there


def test_an_id_is_never_taken_for_an_option() -> None:
    assert "-" not in {new_answer_id()[0] for _ in range(2_000)}


def test_damage_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database" * 100)
    file = FeedbackFile(tmp_path / NAME)
    with pytest.raises(HomeCorrupt, match="Or move the file away"):
        file.run(lambda run: run.execute("SELECT 1"))
