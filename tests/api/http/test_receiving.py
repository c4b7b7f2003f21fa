from pathlib import Path

import pytest

from api.http import receiving
from api.http.receiving import FORM_ROOM, FormReceiver
from qa.errors import InvalidInput, StorageFull, TooLarge

KIND = "multipart/form-data; boundary=x"
END = b"--x--\r\n"


def part(name: str, content: bytes, file: str | None = None, *, more: bytes = b"") -> bytes:
    named = f'; filename="{file}"' if file is not None else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n'
    return head.encode() + more + b"\r\n" + content + b"\r\n"


def received(spool: Path, data: bytes, *, step: int = 1 << 20, limit: int = 1_000) -> FormReceiver:
    form = FormReceiver(spool, limit, KIND)
    try:
        for at in range(0, len(data), step):
            form.feed(data[at : at + step])
        form.finish()
    except BaseException:
        form.discard()
        raise
    return form


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_a_form_in_pieces_of_any_size(tmp_path: Path, step: int) -> None:
    binary = bytes(range(256)) + b"\r\n--y\r\n-\r\n--"
    data = (
        part("collection", b" birds\n")
        + part("file", binary, "a.bin", more=b"Content-Type: application/pdf\r\n")
        + part("file", b"", "\u00fc.txt")
        + part("uri", b"urn:a")
        + END
    )
    form = received(tmp_path, data, step=step)
    assert form.fields == {"collection": "birds", "uri": "urn:a"}
    assert [file.name for file in form.files] == ["a.bin", "\u00fc.txt"]
    assert [(tmp_path / file.id).read_bytes() for file in form.files] == [binary, b""]
    form.discard()
    assert list(tmp_path.iterdir()) == []


def test_the_limit_is_on_all_files_together(tmp_path: Path) -> None:
    within = part("file", b"x" * 400, "a") + part("file", b"y" * 600, "b") + END
    received(tmp_path, within).discard()
    over = part("file", b"x" * 400, "a") + part("file", b"y" * 601, "b") + END
    with pytest.raises(TooLarge, match="1,000"):
        received(tmp_path, over)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("padding", [b"x" * (FORM_ROOM + 2_000)])
def test_what_surrounds_the_files_has_a_limit_too(tmp_path: Path, padding: bytes) -> None:
    with pytest.raises(TooLarge):
        received(tmp_path, part("file", b"x", "a") + END + padding)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (part("file", b"x", "a") + part("uri", b"x" * 10_001) + END, "uri is too long"),
        (part("uri", b"a") + part("uri", b"b") + END, "twice"),
        (part("file", b"x", "a") * 4 + END, "over 3 files"),
        (part("file", b"x", "a"), "cut short"),
        (part("file", b"x", "a")[:-9], "cut short"),
        (part("", b"x") + END, "''"),
        (END, "no file"),
        (b"junk", "not a form"),
        (b"", "cut short"),
    ],
)
def test_what_is_no_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, says: str
) -> None:
    monkeypatch.setattr(receiving, "_MAX_FILES", 3)
    with pytest.raises(InvalidInput, match=says):
        received(tmp_path, data)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", KIND + "x" * 500])
def test_what_does_not_say_it_is_one(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InvalidInput):
        FormReceiver(tmp_path, 10, kind)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _: "full")
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda path, _: opened(Path("/dev") / path.name, "wb"))
    with pytest.raises(StorageFull):
        received(tmp_path, part("file", b"x" * 100_000, "a") + END, limit=200_000)
