from dataclasses import replace
from pathlib import Path

import pytest

from api.library import Library
from index.gathering import arrival
from qa.errors import (
    DocumentNotFound,
    OriginalNotFound,
    PassageNotFound,
)
from tests.api.shelf import SHOP, claims_of, fetching
from tests.index.web.site import Site


def test_a_passage_comes_with_its_neighbours(stocked: Library) -> None:
    phobos = stocked.ask("Where does Phobos rise?").passages[0]
    stored, around = stocked.passage(phobos.id, context=1)
    assert stored.passage.text == phobos.text
    assert [passage.ordinal for passage in around] == [0, 1]
    assert around == stocked.passages(phobos.citation.document_id)


def test_the_original_is_given_while_it_is_what_was_ingested(
    stocked: Library, tmp_path: Path
) -> None:
    shop = stocked.ask("returns").passages[0].citation.document_id
    entry, data = stocked.original(shop)
    assert data == SHOP.encode()
    assert entry.source.media_type == "text/plain"
    (tmp_path / "shop.txt").write_text("something else", encoding="utf-8")
    with pytest.raises(OriginalNotFound):
        stocked.original(shop)
    (tmp_path / "shop.txt").unlink()
    with pytest.raises(OriginalNotFound):
        stocked.original(shop)


def test_a_deleted_document_is_gone_from_every_door(stocked: Library) -> None:
    best = stocked.ask("moons of Mars").passages[0]
    stocked.delete([best.citation.document_id])
    found = {hit.citation.document_id for hit in stocked.ask("moons of Mars").passages}
    assert best.citation.document_id not in found
    with pytest.raises(DocumentNotFound):
        stocked.document(best.citation.document_id)
    with pytest.raises(PassageNotFound):
        stocked.passage(best.id)
    assert len(stocked.entries()) == 1


def test_nothing_is_fetched_but_what_is_named(library: Library, site: Site, tmp_path: Path) -> None:
    url = site.put("/a", "secret")
    (tmp_path / "a.jsonl").write_text(f'{{"uri": "{url}?b", "text": "{url} is about Mars."}}\n')
    (tmp_path / "a.html").write_text(f'<p>About Mars.<img src="{url}"><iframe src="{url}">')
    own = replace(arrival(tmp_path / "mars.md", "mars.md"), uri=url, origin=url)
    outcomes = list(fetching(library).ingest([own, tmp_path / "a.jsonl", tmp_path / "a.html"]))
    assert "failed" not in {each.status for each in outcomes}
    for claim in claims_of(library, f"Mars {url}"):
        library.verify_citation(claim)
        library.document(claim.document_id)
    assert site.asked == []
