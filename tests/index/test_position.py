import pytest

from index.position import Position


def test_a_position_is_read_back_as_it_was_written() -> None:
    position = Position(last=7, generation=3, mark="a1", oldest=2)
    assert Position.of(position.written()) == position
    assert Position.of(Position().written()) == Position()


@pytest.mark.parametrize("left_out", ["last", "generation", "mark", "oldest"])
def test_what_lacks_something_is_no_position(left_out: str) -> None:
    written = Position(7, 3, "a1", 2).written()
    del written[left_out]
    with pytest.raises(KeyError):
        Position.of(written)
