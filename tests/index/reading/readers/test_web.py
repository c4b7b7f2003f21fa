from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


PAGE = """<!doctype html><html lang="en"><head><title>Shop &amp; more</title>
<meta name="author" content="Ann"><style>p {color: red}</style></head>
<body><nav>Menu</nav><header hidden>Hidden</header>
<h1>Returns</h1><p>Goods may be <b>returned</b>
within <i>30</i> days.<br>Really.</p><!-- comment -->
<script>alert(1)</script><noscript>no</noscript><template><p>tpl</p></template>
<div aria-hidden="true">aria</div><p style="Display : NONE">gone</p>
<h2>Terms</h2><ul><li>One</li><li>Two <ul><li>Inner</li></ul></li></ul>
<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ann<p>B.</p></td><td>3</td></tr></table>
<pre>  x = 1
    y</pre><blockquote>Quoted</blockquote>bare text</body></html>"""


def test_what_a_visitor_reads_is_kept(blocks: Blocks) -> None:
    one, two = ("Returns",), ("Returns", "Terms")
    assert blocks("a.html", PAGE) == [
        ("Returns", one),
        ("Goods may be returned within 30 days.\nReally.", one),
        ("Terms", two),
        ("One", two),
        ("Two", two),
        ("Inner", two),
        ("Name | Age", two),
        ("Ann B. | 3", two),
        ("x = 1\n  y", two),
        ("Quoted", two),
        ("bare text", two),
    ]


def test_title_and_metadata(read: Read) -> None:
    content = read("a.html", PAGE)
    assert content.title == "Shop & more"
    assert content.metadata == {"author": "Ann", "language": "en"}


def test_the_first_heading_is_the_title_where_there_is_no_other(read: Read) -> None:
    assert read("a.html", "<h2>a</h2><h1>Real</h1><p>x").title == "a"
    assert read("some_page.htm", "<p>x").title == "some page"


def test_declared_encodings_are_believed(read: Read) -> None:
    for head in ('<meta charset="koi8-r">', '<meta content="text/html; charset=koi8-r">'):
        assert read("a.html", f"{head}<p>Привет".encode("koi8-r")).text == "Привет"
    assert (
        read("a.html", '<meta charset="iso-8859-1"><p>“schön”'.encode("cp1252")).text == "“schön”"
    )
    assert read("a.html", '<meta charset="iso-8859-1"><p>schön'.encode()).text == "schön"


def test_deep_nesting_is_no_problem(read: Read) -> None:
    assert read("a.html", "<div>" * 5000 + "deep" + "</div>" * 5000).text == "deep"


def test_nested_tables_stay_in_their_row(read: Read) -> None:
    page = (
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>"
    )
    assert read("a.html", page).text == "a | b | c | d"
