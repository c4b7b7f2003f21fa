from qa.passages import passage_id


def test_a_passage_is_named_by_what_it_is_the_same_every_time() -> None:
    # printf 'doc\0003\0008\000moons' | sha256sum
    assert passage_id("doc", 3, 8, "moons") == "83e6c1d813940f110838580ce52db681"


def test_anything_else_has_another_name() -> None:
    names = [
        passage_id("doc", 3, 8, "moons"),
        passage_id("doc2", 3, 8, "moons"),
        passage_id("doc", 4, 8, "moons"),
        passage_id("doc", 3, 9, "moons"),
        passage_id("doc", 3, 8, "moon"),
        passage_id("do", 3, 8, "cmoons"),
    ]
    assert len(set(names)) == len(names)


def test_half_of_a_surrogate_pair_can_be_named() -> None:
    assert len(passage_id("doc", 0, 1, "\ud800")) == 32
