import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from api.library import Library
from api.slack.asking import Asking
from index.feedback import Feedback
from index.judgements import UP
from qa.answers import Answer
from qa.errors import AnswerNotFound
from qa.questions import Question

MOONS = Question(text="How many moons does Mars have?", k=1)


@pytest.fixture
def feedback(tmp_path: Path) -> Iterator[Feedback]:
    feedback = Feedback(tmp_path / "feedback.sqlite")
    yield feedback
    feedback.close()


@pytest.fixture
def asking(stocked: Library, feedback: Feedback) -> Iterator[Asking]:
    asking = Asking(lambda _: nullcontext(stocked), feedback)
    yield asking
    asking.close()


def asked(asking: Asking) -> tuple[Answer, str | None]:
    async def work() -> tuple[Answer, str | None]:
        answer = await asking.ask(MOONS, None)
        return answer, await asking.keep(answer, MOONS, "U1")

    return asyncio.run(work())


def test_an_answer_is_kept_with_its_receipt_and_judged(asking: Asking, feedback: Feedback) -> None:
    answer, kept = asked(asking)
    assert answer.passages[0].text.endswith("Mars has two moons.")
    assert kept is not None
    given = feedback.answer(kept)
    assert (given.door, given.asker) == ("slack", "U1")
    assert given.receipt["question"] == MOONS.text
    assert asyncio.run(asking.question(kept)) == MOONS.text
    asyncio.run(asking.judge(kept, UP, "U2"))
    (judged,) = feedback.judged()
    assert [(said.person, said.verdict) for said in judged.judgements] == [("U2", UP)]


def test_a_kept_question_is_asked_again_of_the_collection_as_it_was(
    asking: Asking, stocked: Library, tmp_path: Path
) -> None:
    answer, kept = asked(asking)
    assert kept is not None
    (tmp_path / "more.txt").write_text("Mars has two moons, Phobos and Deimos.")
    assert [each.status for each in stocked.ingest([tmp_path / "more.txt"])] == ["added"]
    again = asyncio.run(asking.again(kept, 3))
    assert again.generation == answer.generation
    assert [hit.id for hit in again.passages][:1] == [hit.id for hit in answer.passages]
    assert len(again.passages) == 3
    assert "Deimos" not in str(again.passages)
    assert len(asyncio.run(asking.again(kept, 1)).passages) == 1


def test_an_answer_that_is_not_kept(asking: Asking) -> None:
    with pytest.raises(AnswerNotFound):
        asyncio.run(asking.again("nothing", 3))


def test_feedback_that_cannot_be_kept_is_no_reason_not_to_answer(
    asking: Asking, tmp_path: Path
) -> None:
    (tmp_path / "feedback.sqlite").write_bytes(b"no database" * 100)
    answer, kept = asked(asking)
    assert answer.passages
    assert kept is None


def test_what_is_there(asking: Asking) -> None:
    assert sorted(asyncio.run(asking.titles(5))) == ["Mars", "shop"]
    assert asyncio.run(asking.collections()) == ["default"]
