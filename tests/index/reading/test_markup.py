from pathlib import Path

import pytest

from index.reading.markup import attribute, children, parse, text_of
from qa.errors import Damaged


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y "&x;&x;">]><a>1 &y; 2 &x;</a>'
    assert text_of(parse(bomb)) == "1 2"


def test_foreign_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>1 &x; 2</a>'
    assert text_of(parse(data.encode())) == "1 2"


def test_characters_that_html_names_are_known() -> None:
    data = b'<!DOCTYPE a SYSTEM "no.dtd"><a>&alpha; &auml;</a>'
    assert text_of(parse(data)) == "\u03b1 ä"


def test_names_without_namespaces() -> None:
    root = parse(b'<a xmlns="urn:x" xmlns:q="urn:q"><b q:id="7">t</b><!-- c --></a>')
    (child,) = children(root, "b")
    assert attribute(child, "id") == "7"
    assert attribute(child, "none") is None


@pytest.mark.parametrize("data", [b"", b"<a>", b"text", b"<a>" * 1000 + b"</a>" * 1000])
def test_what_is_not_well_formed(data: bytes) -> None:
    with pytest.raises(Damaged):
        parse(data)
