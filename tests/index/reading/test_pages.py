import hashlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from index.reading.limits import MIB, Limits
from index.reading.pages import OriginalFile, Pages
from qa.errors import Damaged, NotFound, OriginalNotFound, ReadingStopped
from tests.pdfs import drawn, pdf

DATA = pdf([drawn((700, "Mars")), drawn((700, "Venus"))])
SLOW = "q 0 0 600 800 re W n " + "0 0 m 600 800 l 600 0 l 0 800 l f* " * 400_000


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    with Pages() as pages:
        yield pages


def original(path: Path, data: bytes = DATA) -> OriginalFile:
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return OriginalFile(key=str(path), sha256=sha256, opened=lambda: nullcontext(path))


def pid_of(pages: Pages) -> int:
    assert pages._child
    return pages._child.pid


def test_characters_and_pictures_of_pages(pages: Pages, tmp_path: Path) -> None:
    own = original(tmp_path / "a.pdf")
    page = pages.drawn(own, 2)
    assert (page.characters, page.width, page.height) == ("Venus", 600, 800)
    assert page.boxes[0]
    assert page.boxes[0].left == pytest.approx(72, abs=1)
    assert pages.picture(own, 1).startswith(b"\x89PNG")


def test_the_file_is_not_looked_at_again(pages: Pages, tmp_path: Path) -> None:
    own = original(tmp_path / "a.pdf")
    pages.drawn(own, 1)
    (tmp_path / "a.pdf").unlink()
    assert pages.drawn(own, 2).characters == "Venus"


def test_what_cannot_be_given(pages: Pages, tmp_path: Path) -> None:
    own = original(tmp_path / "a.pdf")
    with pytest.raises(NotFound, match="the file has 2"):
        pages.drawn(own, 3)
    other = original(tmp_path / "b.pdf")
    (tmp_path / "b.pdf").write_bytes(DATA + b" ")
    with pytest.raises(OriginalNotFound, match="no longer"):
        pages.picture(other, 1)
    with pytest.raises(Damaged):
        pages.drawn(original(tmp_path / "c.pdf", b"none"), 1)
    assert pages.drawn(own, 1).characters == "Mars"


def test_a_process_that_ended_is_replaced(pages: Pages, tmp_path: Path) -> None:
    own = original(tmp_path / "a.pdf")
    pages.drawn(own, 1)
    before = pid_of(pages)
    os.kill(before, signal.SIGKILL)
    while pages._child and pages._child.alive:
        pass
    assert pages.drawn(own, 1).characters == "Mars"
    assert pid_of(pages) != before


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    own = original(tmp_path / "slow.pdf", pdf([SLOW, drawn((700, "Venus"))]))
    with Pages(Limits(seconds=1.0)) as pages:
        with pytest.raises(ReadingStopped):
            pages.picture(own, 1)
        assert pages._child is None
        assert pages.drawn(own, 2).characters == "Venus"


def test_the_process_cannot_take_all_memory(tmp_path: Path) -> None:
    large = original(tmp_path / "a.pdf")
    os.truncate(tmp_path / "a.pdf", 900 * MIB)
    with Pages(Limits(file_size=1_000 * MIB, memory=800 * MIB)) as pages:
        with pytest.raises(ReadingStopped):
            pages.drawn(large, 1)
        assert pages.drawn(original(tmp_path / "b.pdf"), 1).characters == "Mars"


def test_several_threads_may_ask(pages: Pages, tmp_path: Path) -> None:
    files = [original(tmp_path / f"{n}.pdf", pdf([drawn((700, f"No {n}."))])) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: pages.drawn(files[n % 4], 1).characters, range(24)))
    assert found == [f"No {n % 4}." for n in range(24)]


def test_a_reply_that_makes_no_sense_ends_the_process(pages: Pages, tmp_path: Path) -> None:
    own = original(tmp_path / "a.pdf")
    pages.drawn(own, 1)
    for reply in (
        {"kind": "characters", "width": 1, "height": 1, "characters": "ab", "boxes": [None]},
        {"kind": "characters", "width": 1, "height": 1, "characters": 3, "boxes": []},
        {"kind": "characters"},
        {"kind": "picture", "png": "\u00e9"},
        {"kind": "nothing"},
    ):
        asked = pages.picture if reply["kind"] == "picture" else pages.drawn
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pages, "_exchange", lambda _, reply=reply: reply)
            with pytest.raises(ReadingStopped):
                asked(own, 1)
        assert pages._child is None
