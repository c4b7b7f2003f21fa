"""E-mail: the subject is the title; plain text is preferred to HTML, attachments are named."""

import email
import email.policy
from email.message import EmailMessage, MIMEPart

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.prose import add_paragraphs
from index.reading.readers.web import add_html
from qa.documents import Content
from qa.errors import Damaged

_FIELDS = ("from", "to", "cc")


def read(original: Original) -> Content:
    """The content of a message."""
    message = email.message_from_bytes(original.data, policy=email.policy.default)
    if not message.keys():
        raise Damaged("It has no headers, as every message has.")
    outline = Outline(original.limits.text)
    title = _header(message, "subject")
    outline.heading(1, title)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        text = _text(body)
        if body.get_content_subtype() == "html":
            add_html(outline, text)
        else:
            add_paragraphs(outline, text)
    return outline.finish(title=title or original.title, metadata=_metadata(message))


def _text(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    return decode(data, part.get_content_charset())


def _metadata(message: EmailMessage) -> dict[str, object]:
    found: dict[str, object] = {name: _header(message, name) for name in _FIELDS}
    found["date"] = _date(message)
    names = [part.get_filename() or "" for part in message.iter_attachments()]
    found["attachments"] = [name for name in names if name]
    return found


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):
        return ""


def _date(message: EmailMessage) -> str:
    try:
        when = getattr(message.get("date"), "datetime", None)
        return when.isoformat() if when else ""
    except (ValueError, TypeError):
        return ""
