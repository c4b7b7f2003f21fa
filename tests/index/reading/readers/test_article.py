from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


JATS = """<!DOCTYPE article PUBLIC "x" "JATS.dtd">
<article xml:lang="en"><front><journal-meta><journal-title>J</journal-title></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1/x</article-id>
<title-group><article-title>Of <i>Ducks</i></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname>
<given-names>Ann</given-names></name></contrib></contrib-group>
<pub-date><day>7</day><month>5</month><year>2024</year></pub-date>
<abstract><p>Short.</p></abstract></article-meta></front>
<body><sec><title>Methods</title><p>We counted<xref>1</xref>.</p>
<sec><title>Where</title><p>Here.</p></sec></sec>
<sec><title>Results</title><list><list-item><p>one</p></list-item></list>
<table-wrap><label>Table 1</label><caption><p>Cap</p></caption>
<table><tr><td>a</td><td>b</td></tr></table></table-wrap></sec></body>
<back><ref-list><ref>gone</ref></ref-list></back></article>"""


def test_articles_are_read_by_their_parts(blocks: Blocks) -> None:
    title = ("Of Ducks",)
    methods, results = (*title, "Methods"), (*title, "Results")
    assert blocks("a.nxml", JATS) == [
        ("Of Ducks", title),
        ("Abstract", (*title, "Abstract")),
        ("Short.", (*title, "Abstract")),
        ("Methods", methods),
        ("We counted1.", methods),
        ("Where", (*methods, "Where")),
        ("Here.", (*methods, "Where")),
        ("Results", results),
        ("one", results),
        ("Table 1 Cap", results),
        ("a | b", results),
    ]


def test_metadata_of_an_article(read: Read) -> None:
    content = read("a.xml", JATS)
    assert content.title == "Of Ducks"
    assert content.metadata == {
        "author": ("Ann Doe",),
        "journal": "J",
        "doi": "10.1/x",
        "date": "2024-05-07",
        "language": "en",
    }


def test_other_xml_is_read_by_its_elements(read: Read) -> None:
    data = (
        "<list><person><name>Ann</name><age>3</age></person>"
        "<p>Mixed <b>text</b> here</p><q><p>one</p><p>two</p></q></list>"
    )
    assert read("a.xml", data).text == "name: Ann\nage: 3\n\nMixed text here\n\none\n\ntwo"


def test_web_pages_in_xml_are_web_pages(blocks: Blocks) -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>H</h1></body></html>'
    assert blocks("a.xml", page) == [("H", ("H",))]


def test_entities_are_not_expanded(read: Read) -> None:
    assert read("a.xml", '<!DOCTYPE a [<!ENTITY e "boom">]><a>safe &e;</a>').text == "safe"


def test_entity_bombs_are_refused(read: Read) -> None:
    values = ["boom", *(f"&e{number};" * 10 for number in range(9))]
    entities = "".join(f'<!ENTITY e{n} "{value}">' for n, value in enumerate(values))
    with pytest.raises(Damaged):
        read("a.xml", f"<!DOCTYPE a [{entities}]><a>safe &e9;</a>")
