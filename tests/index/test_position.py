import json
from contextlib import suppress

import pytest

from index.position import Position


def test_a_position_is_read_back_as_it_was_written() -> None:
    position = Position(last=7, generation=3, mark="a1", oldest=2)
    assert Position.of(position.written()) == position
    assert Position.of(Position().written()) == Position()


def test_a_position_with_any_bit_flipped_is_none_or_the_same() -> None:
    position = Position(last=7, generation=3, mark="a1", oldest=2)
    written = json.dumps(position.written()).encode()
    for bit in range(8 * len(written)):
        flipped = bytearray(written)
        flipped[bit // 8] ^= 1 << bit % 8
        with suppress(ValueError, KeyError, TypeError):
            assert Position.of(json.loads(flipped)) == position


@pytest.mark.parametrize("left_out", ["last", "generation", "mark", "oldest"])
def test_what_lacks_something_is_no_position(left_out: str) -> None:
    written = Position(7, 3, "a1", 2).written()
    del written[left_out]
    with pytest.raises(KeyError):
        Position.of(written)
