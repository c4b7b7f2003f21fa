from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Answer, Citation, Hit
from qa.comparing import compare

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def answer(ids: list[str] | str) -> Answer:
    return Answer(
        question="Why?",
        collection="shelf",
        generation=1,
        took_ms=1.0,
        passages=tuple(hit(each, rank) for rank, each in enumerate(ids, 1)),
    )


def hit(name: str, rank: int) -> Hit:
    citation = Citation(
        number=rank,
        document_id=name,
        title=name,
        uri=f"file:///{name}",
        sha256="00",
        start=0,
        end=1,
        page=None,
        heading_path=(),
        quote=name,
        link="",
    )
    return Hit(
        rank=rank, id=name, text=name, score=1.0, scores={}, highlights=(), citation=citation
    )


def test_what_came_went_moved_and_stayed() -> None:
    changes = compare(answer("abcd"), answer("aecb"))
    assert [(change.kind, change.before, change.after) for change in changes] == [
        ("same", 1, 1),
        ("came", None, 2),
        ("same", 3, 3),
        ("moved", 2, 4),
        ("went", 4, None),
    ]


@given(IDS, IDS)
def test_every_passage_of_either_is_there_once(before: list[str], after: list[str]) -> None:
    changes = compare(answer(before), answer(after))
    assert [change.hit.id for change in changes if change.after] == after
    gone = [change.hit.id for change in changes if change.before and not change.after]
    assert gone == [name for name in before if name not in after]
    assert len(changes) == len({*before, *after})
    assert compare(answer(after), answer(after)) == tuple(
        change for change in compare(answer(after), answer(after)) if change.kind == "same"
    )
