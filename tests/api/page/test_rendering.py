import pytest
from jinja2 import TemplateNotFound, UndefinedError

from api.page.rendering import rendered

HOSTILE = "\"'><script>alert(1)</script>&amp;"


def test_what_is_shown_is_text() -> None:
    html = rendered("key.html", place="/", has_pass=False, next=HOSTILE, wrong=False, days=30)
    assert "<script>" not in html
    assert "&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in html


def test_the_link_to_the_page_itself_is_marked() -> None:
    given = {"next": "/", "wrong": False, "days": 30}
    assert "aria-current" in rendered("key.html", place="/", has_pass=False, **given)
    assert "aria-current" not in rendered("key.html", place="/key", has_pass=False, **given)


def test_the_key_can_be_forgotten_where_there_is_a_pass() -> None:
    given = {"next": "/", "wrong": False, "days": 30}
    assert "Forget the key" in rendered("key.html", place="/", has_pass=True, **given)
    assert "Forget the key" not in rendered("key.html", place="/", has_pass=False, **given)


def test_what_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("key.html", place="/", has_pass=False)
    with pytest.raises(TemplateNotFound):
        rendered("none.html", place="/", has_pass=False)
