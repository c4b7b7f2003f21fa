import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.conversations
from index.backup import back_up
from index.checking import Check
from index.conversations import MOST_TURNS, NAME, Conversations
from index.home import Home
from index.restoring import restore
from qa.errors import ConversationNotFound
from qa.questions import Turn

Passing = Callable[[float], None]


def turn(text: str, role: str = "user") -> Turn:
    return Turn(role=role, text=text)


def nothing(what: str) -> None:
    raise AssertionError(what)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    with closing(Conversations(tmp_path / NAME, minutes=60, warn=nothing)) as opened:
        yield opened


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Lets seconds pass."""
    now = 1_000_000.0

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("index.conversations.time.time", lambda: now)
    return wait


def test_turns_are_kept_as_they_were_said(kept: Conversations) -> None:
    said = (turn("What of Mars?\x00\n\u202e"), turn("It is red.", "assistant"))
    began = kept.begin("laws", said)
    assert (began.collection, began.turns) == ("laws", said)
    further = kept.add(began.id, (turn("And Venus?"),))
    assert further.turns == (*said, turn("And Venus?"))
    assert kept.conversation(began.id).turns == further.turns
    other = kept.begin("default", (turn("Lamps?"),))
    assert other.id != began.id
    assert kept.conversation(other.id).turns == (turn("Lamps?"),)


def test_ids_cannot_be_guessed(kept: Conversations) -> None:
    ids = {kept.begin("default", ()).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(each) >= 32 for each in ids)


def test_they_outlive_a_restart_and_are_shared(tmp_path: Path, kept: Conversations) -> None:
    began = kept.begin("default", (turn("one"),))
    with closing(Conversations(tmp_path / NAME, minutes=60, warn=nothing)) as others:
        others.add(began.id, (turn("two"),))
    kept.close()
    assert kept.conversation(began.id).turns == (turn("one"), turn("two"))


def test_one_expires_so_long_after_what_was_said_last(
    kept: Conversations, passing: Passing
) -> None:
    began = kept.begin("default", (turn("one"),))
    passing(3_599)
    assert kept.conversation(began.id).expires == began.expires == 1_003_600
    again = kept.add(began.id, (turn("two"),))
    assert again.expires == 1_007_199
    passing(3_599)
    kept.conversation(began.id)
    passing(1)
    with pytest.raises(ConversationNotFound, match="60 minutes after its last message"):
        kept.conversation(began.id)
    with pytest.raises(ConversationNotFound):
        kept.forget(began.id)


def test_one_that_expires_while_an_answer_is_found_is_kept(
    kept: Conversations, passing: Passing
) -> None:
    began = kept.begin("default", (turn("one"),))
    passing(4_000)
    assert kept.add(began.id, (turn("two"),)).turns == (turn("one"), turn("two"))
    assert kept.conversation(began.id)


def test_expired_ones_are_deleted_when_one_begins(
    tmp_path: Path, kept: Conversations, passing: Passing
) -> None:
    kept.begin("default", (turn("a secret that was told"),))
    passing(3_600)
    kept.begin("default", (turn("later"),))
    kept.close()
    written = (tmp_path / NAME).read_bytes()
    assert b"later" in written
    assert b"secret" not in written


def test_what_is_forgotten_is_overwritten(tmp_path: Path, kept: Conversations) -> None:
    began = kept.begin("default", (turn("a secret that was told"),))
    other = kept.begin("default", (turn("something else"),))
    kept.forget(began.id)
    with pytest.raises(ConversationNotFound):
        kept.conversation(began.id)
    with pytest.raises(ConversationNotFound):
        kept.add(began.id, (turn("more"),))
    assert kept.conversation(other.id).turns == (turn("something else"),)
    assert (tmp_path / NAME).exists()
    for file in tmp_path.glob(f"{NAME}*"):
        assert b"secret" not in file.read_bytes(), file


@pytest.mark.parametrize("in_memory", [True, False])
def test_turns_go_with_their_conversation(tmp_path: Path, *, in_memory: bool) -> None:
    if in_memory:
        (tmp_path / NAME).mkdir()
    with closing(Conversations(tmp_path / NAME, minutes=60, warn=lambda _: None)) as kept:
        kept.forget(kept.begin("default", (turn("one"), turn("two"))).id)
        query = "SELECT count(*) FROM turns"
        assert kept._database.run(lambda run: run.execute(query).fetchone()) == (0,)


def test_the_last_turns_are_kept(kept: Conversations) -> None:
    began = kept.begin("default", ())
    other = kept.begin("default", (turn("untouched"),))
    for number in range(MOST_TURNS + 7):
        found = kept.add(began.id, (turn(f"{number}"),))
    assert [each.text for each in found.turns] == [f"{n}" for n in range(7, MOST_TURNS + 7)]
    assert kept.conversation(other.id).turns == (turn("untouched"),)


def test_of_too_many_the_one_that_was_silent_for_longest_goes(
    kept: Conversations, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.conversations, "MOST_CONVERSATIONS", 3)
    ids = []
    for name in ("a", "b", "c"):
        ids.append(kept.begin(name, (turn(name),)).id)
        passing(1)
    kept.add(ids[0], (turn("still here"),))
    passing(1)
    ids.append(kept.begin("d", ()).id)
    with pytest.raises(ConversationNotFound):
        kept.conversation(ids[1])
    assert [kept.conversation(ids[at]).collection for at in (0, 2, 3)] == ["a", "c", "d"]


def test_what_is_said_at_once_is_all_kept(tmp_path: Path, kept: Conversations) -> None:
    began = kept.begin("default", ())
    with closing(Conversations(tmp_path / NAME, minutes=60, warn=nothing)) as others:
        start = threading.Barrier(8)

        def say(name: str, to: Conversations) -> None:
            start.wait()
            for number in range(5):
                to.add(began.id, (turn(f"{name}{number}"), turn("shown", "assistant")))

        names = [(name, kept if number % 2 else others) for number, name in enumerate("abcdefgh")]
        threads = [threading.Thread(target=say, args=each) for each in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    turns = kept.conversation(began.id).turns
    assert [each.role for each in turns] == ["user", "assistant"] * 40
    for name in "abcdefgh":
        own = [each.text for each in turns if each.text.startswith(name)]
        assert own == [f"{name}{number}" for number in range(5)]


@given(st.text(max_size=50))
def test_any_other_id_is_that_of_none(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    place = tmp_path_factory.getbasetemp() / "any-id" / NAME
    place.parent.mkdir(exist_ok=True)
    with closing(Conversations(place, minutes=60, warn=nothing)) as kept:
        kept.begin("default", (turn("x"),))
        with pytest.raises(ConversationNotFound):
            kept.conversation(name)


def test_a_very_long_id_is_that_of_none(kept: Conversations) -> None:
    with pytest.raises(ConversationNotFound) as refused:
        kept.conversation("x" * 1_000_000)
    assert len(str(refused.value)) < 300


def test_backups_and_checks_leave_them_alone(tmp_path: Path) -> None:
    home, models = tmp_path / "home", tmp_path / "models"
    with Home(home, writing=True) as opened:
        opened.create("default")
    with closing(Conversations(home / NAME, minutes=60, warn=nothing)) as kept:
        began = kept.begin("default", (turn("one"),))
        assert list(Check(home).findings()) == []
        back_up(home, models, tmp_path / "backup.tar")
        assert kept.conversation(began.id)
    restore(tmp_path / "backup.tar", tmp_path / "again", models)
    assert not (tmp_path / "again" / NAME).exists()
    with Home(tmp_path / "again") as opened:
        assert opened.collection("default")
