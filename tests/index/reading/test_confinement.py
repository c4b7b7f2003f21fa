import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.reading.confinement import Gate, memory_in_use

ROOT = Path(__file__).resolve().parents[3]


def confined(code: str) -> str:
    """Runs code in a process that has confined itself; what it printed."""
    start = (
        "from index.reading import confinement as c\n"
        "c.limit_process(512 * 2**20)\n"
        "c.memory_in_use()\n"
        "gate = c.Gate()\n"
        "gate.close()\n"
        "def attempt(action):\n"
        "    try:\n"
        "        action()\n"
        "    except BaseException as error:\n"
        "        print(type(error).__name__)\n"
        "    else:\n"
        "        print('done')\n"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", start + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    return run.stdout.strip() or run.stderr


def test_only_the_admitted_file_can_be_read(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.txt", tmp_path / "other.txt"
    mine.write_text("x")
    other.write_text("y")
    code = (
        f"gate.admit({str(mine)!r})\n"
        f"attempt(lambda: open({str(mine)!r}).close())\n"
        f"attempt(lambda: open({str(other)!r}).close())\n"
    )
    assert confined(code).split() == ["done", "PermissionError"]


@pytest.mark.parametrize("mode", ["w", "a", "r+", "x"])
def test_no_file_can_be_written(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "new.txt"
    code = f"gate.admit({str(path)!r})\nattempt(lambda: open({str(path)!r}, {mode!r}))"
    assert confined(code) == "PermissionError"
    assert not path.exists()


def test_a_descriptor_opened_before_cannot_be_written_to(tmp_path: Path) -> None:
    path = tmp_path / "before.txt"
    code = (
        "import os, sys\n"
        f"fd = os.open({str(path)!r}, os.O_WRONLY | os.O_CREAT)\n"
        "from index.reading import confinement as c\n"
        "c.limit_process(512 * 2**20)\n"
        "try:\n    os.write(fd, b'x')\n"
        "except OSError as error:\n    print(type(error).__name__)\n"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert run.stdout.strip() == "OSError"
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    "action",
    [
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('os').fork()",
        "__import__('os').remove('/nowhere')",
        "__import__('os').mkdir('/tmp/never')",
    ],
)
def test_nothing_else_can_be_done(action: str) -> None:
    assert confined(f"attempt(lambda: {action})") == "PermissionError"


def test_memory_is_limited() -> None:
    assert confined("attempt(lambda: bytearray(600 * 2**20))") == "MemoryError"


def test_a_process_that_computes_for_ever_is_ended() -> None:
    code = "c._CPU_SPARE = 1\nc.allow_time(0)\nwhile True:\n    pass\n"
    assert confined(code) == ""


def test_parsers_can_still_be_imported() -> None:
    names = "docx pptx pypdfium2 docutils.core lxml.etree markdown_it python_calamine"
    code = f"import importlib\nprint([importlib.import_module(n) and 1 for n in {names!r}.split()])"
    assert confined(code) == "[1, 1, 1, 1, 1, 1, 1]"


def test_climbing_out_of_an_allowed_folder_is_refused() -> None:
    gate = Gate()
    gate._check_open(f"{sys.prefix}/x.py", "r", os.O_RDONLY)
    with pytest.raises(PermissionError):
        gate._check_open(f"{sys.prefix}/../../../../../etc/x", "r", os.O_RDONLY)
    with pytest.raises(PermissionError):
        gate._check_open(sys.base_prefix + "-other/x", "r", os.O_RDONLY)


def test_memory_in_use_is_this_process_alone() -> None:
    held = bytearray(64 * 2**20)
    assert memory_in_use() > len(held)
    code = "print(c.memory_in_use() // 2**20)"
    assert 0 < int(confined(code)) < 64
