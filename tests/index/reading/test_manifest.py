"""Every file of the shared set of documents ends as its manifest says."""

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.reading.records import Record
from index.reading.sandbox import Reader
from qa.documents import Content
from qa.errors import Encrypted, NoText, ReadingError, TooLarge, UnsupportedFormat

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "eval" / "documents"
MANIFEST = FOLDER / "manifest.jsonl"
ENTRIES: list[dict[str, Any]] = (
    [json.loads(line) for line in MANIFEST.read_text("utf-8").splitlines()]
    if MANIFEST.exists()
    else []
)
ESCAPED = Path("/tmp/zip_slip_was_here.txt")
MAX_PEAK = 1024 * 1024  # kB

pytestmark = pytest.mark.skipif(not ENTRIES, reason="the shared set of documents is not here")


@pytest.fixture(scope="module")
def own_reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def outcome(reader: Reader, path: str) -> Content | ReadingError:
    try:
        (record,) = reader.read(FOLDER / path)
    except ReadingError as error:
        return error
    assert isinstance(record, Record)
    return record.content


def peak(reader: Reader) -> int:
    if reader._child is None or not Path("/proc/self/status").exists():
        return 0
    status = Path(f"/proc/{reader._child.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def check_phrases(entry: dict[str, Any], content: Content) -> None:
    text = folded(content.text)
    found = [phrase for phrase in entry["must_contain"] if folded(phrase) in text]
    needed = len(entry["must_contain"])
    if entry["format"] == "pdf":
        needed = (needed + 1) // 2
    assert len(found) >= needed, entry["must_contain"]


def test_all_files_are_listed() -> None:
    assert len(ENTRIES) == 86
    assert sum(entry["category"] == "hostile" for entry in ENTRIES) == 33


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["path"]))
def test_file_ends_as_expected(own_reader: Reader, entry: dict[str, Any]) -> None:
    result = outcome(own_reader, entry["path"])
    expect = entry["expect"]
    if expect == "text":
        assert isinstance(result, Content)
    elif expect == "text_or_unsupported":
        assert isinstance(result, Content | UnsupportedFormat)
    elif expect == "no_text":
        assert isinstance(result, NoText)
    elif expect == "reject":
        assert isinstance(result, ReadingError)
    else:
        assert expect == "reject_or_text"
    if isinstance(result, Content):
        check_phrases(entry, result)
    assert not ESCAPED.exists()
    assert peak(own_reader) < MAX_PEAK


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("hostile/aes-256.pdf", Encrypted),
        ("hostile/libreoffice-writer-password.pdf", Encrypted),
        ("hostile/password_protected.xlsx", Encrypted),
        ("hostile/zip_bomb_100MB.docx", TooLarge),
        ("hostile/random.bin", UnsupportedFormat),
        ("hostile/null_bytes.txt", UnsupportedFormat),
        ("msg/test_outlook_msg.msg", UnsupportedFormat),
    ],
)
def test_errors_say_what_is_wrong(own_reader: Reader, path: str, kind: type[ReadingError]) -> None:
    assert type(outcome(own_reader, path)) is kind


def test_scanned_pages_are_told_from_empty_ones(own_reader: Reader) -> None:
    scanned = outcome(own_reader, "pdf/MEDRPT-2024-PAT-3847_medical_report_scan.pdf")
    assert "run OCR first" in str(scanned)
    assert "OCR" not in str(outcome(own_reader, "hostile/empty.pdf"))


def test_hidden_instructions_and_scripts_do_not_reach_the_text(own_reader: Reader) -> None:
    content = outcome(own_reader, "hostile/prompt_injection.html")
    assert isinstance(content, Content)
    assert "ignore" not in content.text
    assert '<script>alert("xss")</script>' in content.text


def test_a_docx_named_pdf_is_read_as_what_it_is(own_reader: Reader) -> None:
    (record,) = own_reader.read(FOLDER / "hostile/docx_named_pdf.pdf")
    assert isinstance(record, Record)
    assert "wordprocessingml" in record.media_type


def test_short_latin1_umlauts_come_out_right(own_reader: Reader) -> None:
    content = outcome(own_reader, "hostile/umlauts-non-utf8.md")
    assert isinstance(content, Content)
    assert content.text == "können\n\nkönnen\n\näöüß"


def test_bookmarks_of_a_pdf_become_headings_with_pages(own_reader: Reader) -> None:
    content = outcome(own_reader, "pdf/pdflatex-outline.pdf")
    assert isinstance(content, Content)
    under = [block for block in content.blocks if block.heading_path == ("3 Baz",)]
    assert {block.page for block in under} == {2}
    assert content.text[under[1].start :].startswith("Hello, here is some text")


def test_sentences_of_two_columns_are_whole(own_reader: Reader) -> None:
    content = outcome(own_reader, "pdf/multicolumn.pdf")
    assert isinstance(content, Content)
    assert "consectetuer adipiscing elit. Ut purus elit, vestibulum ut, placerat ac" in content.text


def test_reading_the_whole_set_leaves_no_process_behind(own_reader: Reader) -> None:
    own_reader.close()
    with Reader() as reader:
        list(reader.read(FOLDER / "txt/fake-text-utf-16.txt"))
        assert reader._child is not None
        pid = reader._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
