from collections.abc import Callable
from email.message import EmailMessage

import pytest

from qa.documents import Content
from qa.errors import Damaged

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def message(*, html: bool) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Grüße aus Köln"
    mail["From"] = "Ann <ann@x.org>"
    mail["To"] = "Bob <bob@x.org>"
    mail["Date"] = "Fri, 16 Dec 2022 17:04:16 -0500"
    if html:
        mail.set_content("<p>Only <b>HTML</b></p><script>x</script>", subtype="html")
    else:
        mail.set_content("Plain äöü.\n\nSecond.")
        mail.add_alternative("<p>other</p>", subtype="html")
        mail.add_attachment(b"secret", maintype="application", subtype="x", filename="a.bin")
    return mail.as_bytes()


def test_plain_text_is_preferred(read: Read) -> None:
    content = read("a.eml", message(html=False))
    assert content.text == "Grüße aus Köln\n\nPlain äöü.\n\nSecond."
    assert content.title == "Grüße aus Köln"
    assert content.metadata == {
        "from": "Ann <ann@x.org>",
        "to": "Bob <bob@x.org>",
        "date": "2022-12-16T17:04:16-05:00",
        "attachments": ("a.bin",),
    }


def test_html_is_read_where_there_is_nothing_else(read: Read) -> None:
    assert read("a.eml", message(html=True)).text == "Grüße aus Köln\n\nOnly HTML"


def test_a_wrong_encoding_is_no_end(read: Read) -> None:
    head = "Subject: s\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: 8bit"
    assert "schön" in read("a.eml", f"{head}\nDate: never\n\nschön".encode()).text


def test_what_is_no_message(read: Read) -> None:
    with pytest.raises(Damaged):
        read("a.eml", "\njust text")
