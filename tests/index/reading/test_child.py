import sys

import pytest

from index.reading.child import Child, Gone

ECHO = (
    "import sys\n"
    "while data := sys.stdin.buffer.read1(): sys.stdout.buffer.write(data); sys.stdout.flush()"
)


def test_messages_go_and_come() -> None:
    with Child(["-c", ECHO], 1000) as child:
        for number in range(3):
            child.send({"number": number})
            assert child.receive(20) == {"number": number}
        assert child.alive


def test_messages_over_the_bound_are_not_taken() -> None:
    with Child(["-c", ECHO], 100) as child:
        child.send({"text": "x" * 200})
        with pytest.raises(Gone):
            child.receive(20)


def test_silence_is_a_time_out_and_an_end_is_an_end() -> None:
    with Child(["-c", "import time; time.sleep(60)"], 100) as child:
        with pytest.raises(TimeoutError):
            child.receive(0.05)
        child.end()
        assert not child.alive
    with Child(["-c", "pass"], 100) as child, pytest.raises(Gone):
        child.receive(20)


def test_ending_twice_does_no_harm() -> None:
    child = Child(["-c", "pass"], 100)
    child.end()
    child.end()
    with pytest.raises(Gone):
        child.send({"a": sys.maxsize})
