import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from index.reading.limits import MIB
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Limits, Reader
from qa.errors import (
    Damaged,
    NoText,
    ReadingError,
    ReadingStopped,
    TooLarge,
    UnsupportedFormat,
)

ROOT = Path(__file__).resolve().parents[3]


class Scripted(Reader):
    """A reader whose child runs a script in place of the worker, or around it."""

    def __init__(self, module: Path, limits: Limits) -> None:
        super().__init__(limits)
        self._module = module

    def _arguments(self) -> list[str]:
        return [str(self._module), *super()._arguments()[2:]]


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def text_of(reader: Reader, path: Path) -> str:
    (record,) = reader.read(path)
    assert isinstance(record, Record)
    return record.content.text


def pid_of(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def with_plain_reader(tmp_path: Path, body: str, limits: Limits | None = None) -> Reader:
    """A reader in whose child the plain text reader does something else for some texts."""
    script = write(
        tmp_path / "script.py",
        textwrap.dedent(
            """
            import os, sys, time
            from index.reading import worker
            from index.reading.readers import plain
            genuine = plain.read
            def read(original):
                data = original.data
            {body}
                return genuine(original)
            plain.read = read
            sys.argv = ["worker", sys.argv[-1]]
            worker.main()
            """
        ).format(body=textwrap.indent(textwrap.dedent(body).strip(), "    ")),
    )
    return Scripted(script, limits or Limits(seconds=1.0))


def test_one_process_reads_many_files(reader: Reader, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "one\n\ntwo")
    assert text_of(reader, path) == "one\n\ntwo"
    pid = pid_of(reader)
    assert text_of(reader, path) == "one\n\ntwo"
    assert pid_of(reader) == pid


def test_a_record_says_what_was_read(reader: Reader, tmp_path: Path) -> None:
    path = write(tmp_path / "spooled", "# Title\n\ntext")
    (record,) = reader.read(path, name="my_notes.md")
    assert isinstance(record, Record)
    assert (record.line, record.key, record.uri) == (None, None, None)
    assert record.media_type == "text/markdown"
    assert record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record.content.title == "Title"


def test_reading_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    with Reader() as own:
        results = own.read(tmp_path / "missing.txt")
        assert own._child is None
        with pytest.raises(Damaged, match="No such file"):
            next(results)


def test_what_is_no_file_is_refused(reader: Reader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path, tmp_path / "pipe.txt"):
        with pytest.raises(UnsupportedFormat, match="regular file"):
            list(reader.read(path))
    with pytest.raises(Damaged):
        list(reader.read(Path("nul\0name.txt")))


def test_names_that_are_not_unicode(reader: Reader, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("text")
    assert text_of(reader, path) == "text"


def test_a_file_that_takes_too_long_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    body = 'if b"hang" in data: time.sleep(60)'
    with with_plain_reader(tmp_path, body) as own:
        began = time.monotonic()
        with pytest.raises(ReadingStopped, match="longer than 1 second"):
            list(own.read(write(tmp_path / "hang.txt", "hang")))
        assert time.monotonic() - began < 5
        assert text_of(own, write(tmp_path / "next.txt", "next")) == "next"


def test_a_real_document_that_takes_too_long(tmp_path: Path) -> None:
    path = write(tmp_path / "slow.md", "*a **b _c " * 100_000)
    with Reader(Limits(seconds=0.3)) as own:
        with pytest.raises(ReadingStopped):
            list(own.read(path))
        assert text_of(own, write(tmp_path / "next.txt", "next")) == "next"


def test_a_file_that_takes_too_much_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "big.json", json.dumps([{"a": i} for i in range(1_000_000)]))
    with Reader(Limits(memory=160 * MIB)) as own:
        with pytest.raises(ReadingStopped):
            list(own.read(path))
        assert text_of(own, write(tmp_path / "next.txt", "next")) == "next"


def test_a_file_that_ends_the_process(tmp_path: Path) -> None:
    body = 'if b"crash" in data: os.abort()'
    with with_plain_reader(tmp_path, body) as own:
        with pytest.raises(ReadingStopped, match="ended"):
            list(own.read(write(tmp_path / "crash.txt", "crash")))
        assert text_of(own, write(tmp_path / "next.txt", "next")) == "next"


def test_a_process_killed_between_two_files_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "text")
    with Reader() as own:
        text_of(own, path)
        pid = pid_of(own)
        os.kill(pid, signal.SIGKILL)
        assert text_of(own, path) == "text"
        assert pid_of(own) != pid


@pytest.mark.parametrize(
    "reply",
    [
        "b'\\xff\\xff\\xff\\xff'",
        "b'\\0\\0\\0\\x04[[[['",
        "b'\\0\\0\\0\\x02{}'",
        "frames.pack({'kind': 'record', 'text': 'x'})",
        (
            "frames.pack({'kind': 'failed', 'code': 'home-locked', 'message': ''})"
            " + frames.pack({'kind': 'done', 'memory': 1})"
        ),
        "frames.pack({'kind': 'unreadable', 'line': -1})",
        "b'\\0\\0'",
    ],
)
def test_replies_that_make_no_sense_are_not_believed(tmp_path: Path, reply: str) -> None:
    script = write(
        tmp_path / "liar.py",
        "import sys, time\n"
        "from index.reading import frames\n"
        "sys.stdin.buffer.read(4)\n"
        "out = sys.stdout.buffer\n"
        f"out.write(frames.pack({{'kind': 'begun'}}) + {reply})\n"
        "out.close()\n",
    )
    with Scripted(script, Limits(seconds=5)) as own:
        with pytest.raises(ReadingStopped, match="ended"):
            list(own.read(write(tmp_path / "a.txt", "text")))
        assert own._child is None


def test_a_process_that_never_starts(tmp_path: Path) -> None:
    script = write(tmp_path / "broken.py", "raise SystemExit(1)")
    with Scripted(script, Limits()) as own, pytest.raises(ReadingStopped, match="start"):
        list(own.read(write(tmp_path / "a.txt", "text")))


def test_an_abandoned_reading_does_not_disturb_the_next(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": i, "text": f"text {i} " * 50}) for i in range(5000))
    path = write(tmp_path / "many.jsonl", lines)
    other = write(tmp_path / "a.txt", "text")
    with Reader() as own:
        first = own.read(path)
        assert next(first)
        assert text_of(own, other) == "text"
        with pytest.raises(ReadingStopped):
            next(first)
        second = own.read(path)
        next(second)
        second.close()  # type: ignore[attr-defined]
        assert text_of(own, other) == "text"
        assert sum(1 for _ in own.read(path)) == 5000


def test_a_slow_consumer_is_not_stopped(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"text {i} " * 400}) for i in range(200))
    path = write(tmp_path / "many.jsonl", lines)
    with Reader(Limits(seconds=0.5)) as own:
        count = 0
        for _ in own.read(path):
            count += 1
            if count == 3:
                time.sleep(1.2)
        assert count == 200


def test_processes_are_replaced_after_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.sandbox._FILES_PER_CHILD", 2)
    path = write(tmp_path / "a.txt", "text")
    with Reader() as own:
        pids = []
        for _ in range(4):
            text_of(own, path)
            pids.append(pid_of(own))
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_process_that_has_grown_is_replaced(tmp_path: Path) -> None:
    body = 'if b"grow" in data: sys.kept = b"x" * 2**27'
    with with_plain_reader(tmp_path, body, Limits(memory=360 * MIB)) as own:
        text_of(own, write(tmp_path / "a.txt", "text"))
        assert own._child is not None
        text_of(own, write(tmp_path / "b.txt", "grow"))
        assert own._child is None


def test_limits_of_size_and_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "word " * 1000)
    with Reader(Limits(file_size=4000)) as own, pytest.raises(TooLarge):
        list(own.read(path))
    with Reader(Limits(text=4000)) as own, pytest.raises(TooLarge, match="4,000"):
        list(own.read(path))


def test_an_empty_file_has_no_text(reader: Reader, tmp_path: Path) -> None:
    for name in ("a.txt", "b.pdf", "c.docx", "d.jsonl"):
        with pytest.raises(NoText, match="empty"):
            list(reader.read(write(tmp_path / name, "")))


def test_secrets_of_the_environment_do_not_reach_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_KEY", "secret")
    script = 'object.__setattr__(original, "data", repr(sorted(os.environ)).encode())'
    with with_plain_reader(tmp_path, script) as own:
        text = text_of(own, write(tmp_path / "a.txt", "text"))
    assert "PYTHONPATH" in text
    assert "PINCITE_KEY" not in text
    assert "HOME" not in text


def test_what_parsers_print_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    body = 'print("noise"); os.write(1, b"noise"); os.write(2, b"noise")'
    with with_plain_reader(tmp_path, body) as own:
        assert text_of(own, write(tmp_path / "a.txt", "text")) == "text"
    assert capfd.readouterr() == ("", "")


def test_the_child_ends_with_its_owner(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "text")
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from index.reading.sandbox import Reader\n"
        "reader = Reader()\n"
        "list(reader.read(Path(sys.argv[1])))\n"
        "print(reader._child.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    pid = int(run.stdout)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _runs(pid):
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_reading_needs_no_working_directory_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "json.py", "raise SystemExit('taken from the working directory')")
    write(tmp_path / "a.txt", "text")
    monkeypatch.chdir(tmp_path)
    with Reader() as own:
        assert text_of(own, Path("a.txt")) == "text"


def test_unreadable_lines_carry_their_error(reader: Reader, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "x"}\nnonsense\n')
    good, bad = reader.read(path)
    assert isinstance(good, Record)
    assert isinstance(bad, Unreadable)
    assert isinstance(bad.error, ReadingError)
    assert bad.line == 2


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.md", "a.adoc", "a.rst", "a.csv", "a.py"])
def test_the_encoding_that_the_sender_names_is_believed(
    reader: Reader, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes("Мир, да".encode("koi8-r"))
    (told,) = reader.read(tmp_path / name, charset="koi8-r")
    assert isinstance(told, Record)
    assert told.content.text.replace(" |", ",") == "Мир, да"


def test_the_sender_is_believed_before_the_page(reader: Reader, tmp_path: Path) -> None:
    page = '<meta charset="koi8-r"><p>Мир'
    for encoding, charset in (("cp1251", "cp1251"), ("koi8-r", "x-unknown"), ("koi8-r", None)):
        (tmp_path / "a.html").write_bytes(page.encode(encoding))
        (read,) = reader.read(tmp_path / "a.html", charset=charset)
        assert isinstance(read, Record)
        assert read.content.text == "Мир"
