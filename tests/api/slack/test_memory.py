import stat
from pathlib import Path

import pytest

from api.slack.memory import NAME, Memory
from qa.questions import USER, Turn


def test_what_is_remembered_outlives_the_process(tmp_path: Path) -> None:
    turn = Turn(role=USER, text="How long?")
    memory = Memory(tmp_path, warn=pytest.fail)
    assert memory.claims.claim(["a"], "work") is not None
    memory.threads.add("C1", "1.0", [turn])
    memory.close()
    again = Memory(tmp_path, warn=pytest.fail)
    assert again.claims.claim(["a"], "work") is None
    assert [work for _, work in again.claims.unfinished()] == ["work"]
    assert again.threads.turns("C1", "1.0") == (turn,)
    again.close()
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_damaged_file_begins_anew(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database" * 100)
    warned: list[str] = []
    memory = Memory(tmp_path, warn=warned.append)
    assert memory.claims.claim(["a"], "work") is not None
    assert "begins anew" in warned[0]
    memory.close()


def test_work_is_forgotten_on_the_disk_once_it_is_done(tmp_path: Path) -> None:
    memory = Memory(tmp_path, warn=pytest.fail)
    number = memory.claims.claim(["a"], "a private question")
    assert number is not None
    memory.claims.begin(number)
    memory.close()
    assert b"private question" not in (tmp_path / NAME).read_bytes()
