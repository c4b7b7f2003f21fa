import threading

import pytest

from api.http.gates import Gates
from qa.errors import HomeLocked


def test_many_work_at_a_time_and_others_are_not_held_up() -> None:
    gates = Gates()
    with gates.short("a"), gates.long("a"), gates.short("A"), gates.alone("b"):
        pass


def test_one_has_it_alone() -> None:
    gates, order = Gates(), []
    entered = threading.Event()

    def work() -> None:
        entered.set()
        with gates.short("A"):
            order.append("short")

    with gates.alone("a"):
        thread = threading.Thread(target=work)
        thread.start()
        assert entered.wait(5)
        thread.join(0.05)
        order.append("alone")
    thread.join(5)
    assert order == ["alone", "short"]


def test_short_work_is_waited_for() -> None:
    gates, order = Gates(), []

    def alone() -> None:
        with gates.alone("a"):
            order.append("alone")

    with gates.short("a"):
        thread = threading.Thread(target=alone)
        thread.start()
        thread.join(0.05)
        order.append("short")
    thread.join(5)
    assert order == ["short", "alone"]


def test_long_work_is_waited_for_so_long_only_and_holds_up_nothing() -> None:
    gates = Gates(patience=0.05)
    with gates.long("a"):
        with pytest.raises(HomeLocked), gates.alone("a"):
            pass
        with gates.short("a"):
            pass
    with gates.alone("a"):
        pass
