from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.gathering import Arrival
from index.planning import Plan, paired, plan
from index.store.upkeep import Known

FOLDER = "file:///docs/"


def known(path: str, content: str, *, key: str | None = None) -> Known:
    """A document of a file, or of a line of it."""
    return Known(
        id=f"first at {path} {key or ''}",
        key=key or FOLDER + path,
        sha256=content,
        passages=1,
        origin=FOLDER + path,
        validators=None,
    )


def arrival(path: str) -> Arrival:
    name = path.rpartition("/")[2]
    return Arrival(label=path, path=Path(path), name=name, uri=FOLDER + path, modified=None)


def planned(before: Mapping[str, str], now: Mapping[str, str], *, hidden: str = "") -> Plan:
    return plan(
        [arrival(path) for path in sorted(now)],
        [known(path, content) for path, content in sorted(before.items())],
        stays=lambda origin: bool(hidden) and origin.startswith(FOLDER + hidden),
        sha256_of_new=lambda each: None if each.label in before else now[each.label],
    )


def applied(plan: Plan, before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What the collection holds then, with the ids by paths."""
    ids = {path: known(path, content).id for path, content in before.items()}
    gone = {each.origin.removeprefix(FOLDER) for each in plan.gone}
    moved = {each.origin.removeprefix(FOLDER) for each in plan.renamed.values()}
    assert not gone & moved
    kept = {path: each for path, each in ids.items() if path not in gone | moved}
    for each in plan.arrivals:
        assert each.label in now
        kept.setdefault(each.label, each.document_id or f"new at {each.label}")
    return kept


FOLDERS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")).map("/".join),
    st.sampled_from("1234"),
)


@given(FOLDERS, FOLDERS)
def test_what_is_planned_gives_what_is_there(before: dict[str, str], now: dict[str, str]) -> None:
    made = planned(before, now)
    ids = applied(made, before, now)
    assert ids.keys() == now.keys()
    assert len(set(ids.values())) == len(ids)
    assert len(made.arrivals) == len(now)
    for uri, document in made.renamed.items():
        assert now[uri.removeprefix(FOLDER)] == document.sha256
        assert uri.removeprefix(FOLDER) not in before


@given(FOLDERS, FOLDERS)
def test_as_many_are_renamed_as_can_be(before: dict[str, str], now: dict[str, str]) -> None:
    gone = Counter(before[path] for path in before.keys() - now.keys())
    new = Counter(now[path] for path in now.keys() - before.keys())
    renamed = Counter(each.sha256 for each in planned(before, now).renamed.values())
    assert renamed == gone & new


@given(FOLDERS, FOLDERS)
def test_the_same_folders_give_the_same_plan(before: dict[str, str], now: dict[str, str]) -> None:
    again = planned(dict(reversed(before.items())), dict(reversed(now.items())))
    assert planned(before, now) == again


@given(FOLDERS, FOLDERS)
def test_what_stays_is_neither_removed_nor_renamed(
    before: dict[str, str], now: dict[str, str]
) -> None:
    made = planned(before, {path: now[path] for path in now if path[0] != "a"}, hidden="a/")
    touched = [*made.gone, *made.renamed.values()]
    assert not [each for each in touched if each.origin.startswith(FOLDER + "a/")]


def test_of_several_candidates_the_one_of_the_same_name_is_taken_then_the_first() -> None:
    gone = [known("one/a.txt", "1"), known("one/b.txt", "1"), known("one/c.txt", "2")]
    new = [(FOLDER + path, "1") for path in ("two/x.txt", "two/b.txt", "two/y.txt")]
    found = paired(gone, new)
    assert {uri.removeprefix(FOLDER): each.origin for uri, each in found.items()} == {
        "two/b.txt": FOLDER + "one/b.txt",
        "two/x.txt": FOLDER + "one/a.txt",
    }


def test_files_that_change_places_are_two_updates() -> None:
    made = planned({"a": "1", "b": "2"}, {"a": "2", "b": "1"})
    assert (made.renamed, made.gone) == ({}, [])


def test_documents_of_lines_are_removed_but_never_renamed() -> None:
    made = plan(
        [arrival("new")],
        [known("a.jsonl", "1", key="whales"), known("a.jsonl", "2", key="oaks")],
        stays=lambda _: False,
        sha256_of_new=lambda _: "1",
    )
    assert made.renamed == {}
    assert [each.key for each in made.gone] == ["whales", "oaks"]


def test_nothing_is_hashed_where_nothing_is_gone() -> None:
    def refuse(each: Arrival) -> str:
        raise AssertionError(each)

    plan(
        [arrival("a"), arrival("b")],
        [known("a", "1")],
        stays=lambda _: False,
        sha256_of_new=refuse,
    )


def test_a_file_that_is_named_twice_counts_once() -> None:
    made = plan([arrival("a")] * 2, [], stays=lambda _: False, sha256_of_new=lambda _: None)
    assert len(made.arrivals) == 1
