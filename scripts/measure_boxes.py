"""Hold the boxes that are drawn for passages of PDFs against the words that stand under them.

    .venv/bin/python scripts/measure_boxes.py FOLDER

Ingests every PDF below FOLDER that opens. For each passage, the text under its boxes is taken from
the page by PDFium itself, and compared with the passage, white space aside. Prints for each file
the worst and the mean share of a passage's characters that stand under its boxes in their order,
and how much else stands there.
"""

import argparse
import ctypes
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import pypdfium2
import pypdfium2.raw as pdfium

from api.library import Library, open_library
from api.showing import PDF, MarkedPage
from index.reading.outline import normalise
from qa.passages import Passage

FINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands under the boxes of a passage: how much of it, and how much besides."""

    covered: float
    besides: float


def own_coordinates(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Lead from where a page shows a point to the page's own coordinates."""
    across, down = ctypes.c_double(), ctypes.c_double()
    left, top = round(x / page.get_width() * FINE), round(y / page.get_height() * FINE)
    pdfium.FPDF_DeviceToPage(page.raw, 0, 0, FINE, FINE, 0, left, top, across, down)
    return across.value, down.value


def under(document: pypdfium2.PdfDocument, marked: MarkedPage) -> str:
    """Give the text that PDFium finds under the boxes on a page."""
    page = document.get_page(marked.number - 1)
    text_page = page.get_textpage()
    found = []
    for box in marked.boxes:
        x1, y1 = own_coordinates(page, box.left, box.top)
        x2, y2 = own_coordinates(page, box.right, box.bottom)
        bounds = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        found.append(text_page.get_text_bounded(*bounds))
    return "".join(found)


def folded(text: str) -> str:
    """Give what two texts are compared by."""
    return "".join(normalise(text).split())


def figure(library: Library, document: pypdfium2.PdfDocument, passage: Passage) -> Figure:
    """Measure a passage."""
    entry = library.entry(passage.document_id)
    pages = library.marked_pages(entry, passage.start, passage.end)
    wanted, there = folded(passage.text), folded("".join(under(document, page) for page in pages))
    same = SequenceMatcher(None, wanted, there, autojunk=False).get_matching_blocks()
    matched = sum(block.size for block in same)
    return Figure(matched / len(wanted), (len(there) - matched) / len(wanted))


def main() -> None:
    """Measure every PDF of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    files = sorted(given.folder.rglob("*.pdf"))
    all_figures: list[Figure] = []
    print("| file | passages | covered, worst | mean | besides, mean |\n|---|---|---|---|---|")
    with TemporaryDirectory() as home, open_library(home) as library:
        for file in files:
            for outcome in library.ingest([file]):
                if outcome.document_id is None or outcome.status != "added":
                    print(f"| {file.name} | - | {outcome.reason} | | |")
                    continue
                if library.entry(outcome.document_id).source.media_type != PDF:
                    continue
                document = pypdfium2.PdfDocument(file)
                passages = library.passages(outcome.document_id)
                figures = [figure(library, document, passage) for passage in passages]
                all_figures += figures
                covered = [each.covered for each in figures]
                besides = mean(each.besides for each in figures)
                print(
                    f"| {file.name} | {len(figures)} | {min(covered):.3f} | {mean(covered):.3f} "
                    f"| {besides:.3f} |"
                )
    covered = [each.covered for each in all_figures]
    print(
        f"| all | {len(covered)} | {min(covered):.3f} | {mean(covered):.3f} "
        f"| {mean(each.besides for each in all_figures):.3f} |"
    )


if __name__ == "__main__":
    main()
