import importlib
import subprocess
import sys

import pytest

from index.reading.formats import JSON_LINES, PDF, SUFFIXES, suffix_of, supported


@pytest.mark.parametrize("name", ["a.PDF", "b.docx", "c.jsonl.gz", "README", "notes.txt", "x.Py"])
def test_supported_names(name: str) -> None:
    assert supported(name)


@pytest.mark.parametrize(
    "name", ["a.doc", "b.msg", "c.zip", "d.gz", "e.png", "archive.tar.gz", "x"]
)
def test_other_names(name: str) -> None:
    assert not supported(name)


def test_suffixes_are_found() -> None:
    assert suffix_of("A.B.PDF") == ".pdf"
    assert suffix_of("corpus.v2.JSONL.GZ") == ".jsonl.gz"
    assert suffix_of("none") == ""
    assert suffix_of("version 1.2 of this text and more") == ""
    assert SUFFIXES[".pdf"] is PDF
    assert SUFFIXES[".ndjson"] is JSON_LINES


@pytest.mark.parametrize("reader", sorted({form.reader for form in SUFFIXES.values()}))
def test_every_format_has_a_reader(reader: str) -> None:
    module = importlib.import_module(f"index.reading.readers.{reader}")
    assert callable(getattr(module, "read", None) or module.read_lines)


def test_the_table_imports_no_parser() -> None:
    code = (
        "import sys, index.reading.formats;"
        "print([m for m in ('lxml', 'docx', 'pypdfium2', 'docutils', 'charset_normalizer')"
        " if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
