"""An answer as one message of Slack.

Passages are anybody's text. They stand in `rich_text` and `plain_text` alone, where Slack reads no
markup: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block. The limits on a message
are those of https://docs.slack.dev/reference/block-kit/blocks, and 12,000 characters in all blocks.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)

from api.slack.excerpts import cut, excerpt
from api.slack.markup import escaped
from api.slack.modal import settings_button
from api.slack.tickets import Ticket
from api.wire import time_text
from index.judgements import DOWN, UP
from qa.answers import Answer, Hit

SHOWN = 3
USAGE = "Ask me something in words: How long do refunds take?"
MORE, HELP, SHARE, FEEDBACK = "more", "help", "share", "feedback"
_MOST_QUOTED = 2_000
_MOST_TITLE = 150
_MOST_PLACE = 400
_MOST_SUMMARY = 300
_MOST_LINK = 2_000
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_IN_LINKS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986

_Text = RichTextElementParts.Text
_BOLD = RichTextElementParts.TextStyle(bold=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message.

    Attributes:
        blocks: What is shown.
        text: What notifications say, and readers that know no blocks.
    """

    blocks: tuple[Block, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What can be done with an answer.

    Attributes:
        ticket: Which answer it is; None where it could not be kept, so that nothing can be done.
        helped: Whether there is somebody to ask for help.
        private: Whether only the asker sees it, and may share it.
    """

    ticket: Ticket | None
    helped: bool = False
    private: bool = False


def clean(text: str) -> str:
    """Replace every character that Slack would not take, one for one."""
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def note(text: str) -> Reply:
    """Say something in plain words."""
    words = cut(clean(text), _MOST_QUOTED)
    section = RichTextSectionElement(elements=[_Text(text=words)])
    return Reply(blocks=(RichTextBlock(elements=[section]),), text=escaped(words))


def marked_up(text: str) -> Reply:
    """Say something in Slack's markup, which is all our own."""
    return Reply(
        blocks=(SectionBlock(text=MarkdownTextObject(text=text, verbatim=True)),), text=text
    )


def usage() -> Reply:
    """Say how the bot is used, with the way to its settings."""
    said = note(USAGE)
    return Reply(blocks=(*said.blocks, ActionsBlock(elements=[settings_button()])), text=said.text)


def answered(answer: Answer, controls: Controls, *, before: int = 0) -> Reply:
    """Show the best passages of an answer, or the next ones, or say that there are none.

    Args:
        answer: The answer.
        controls: What can be done with it.
        before: How many of its passages were shown before.
    """
    hits = answer.passages[before : before + SHOWN]
    if not hits:
        said = note(_nothing(answer))
        return Reply(blocks=(*said.blocks, *_controls(controls, more=False)), text=said.text)
    blocks: list[Block] = []
    if answer.resolved_question and answer.carried_terms and not before:
        blocks.append(_small(f"read as: {answer.resolved_question}"))
    for hit in hits:
        blocks += _passage(hit)
    more = len(answer.passages) > before + len(hits)
    blocks.append(_small(_standing(answer, before, len(hits))))
    best = hits[0].highlights[0].text if hits[0].highlights else hits[0].text
    summary = f"{cut(clean(best), _MOST_SUMMARY)} ({cut(clean(hits[0].citation.title), 80)})"
    return Reply(blocks=(*blocks, *_controls(controls, more=more)), text=escaped(summary))


def found_later(asker: str, answer: Answer, controls: Controls) -> Reply:
    """Show who asked, by their id, an answer that there was none of when they asked."""
    section = RichTextSectionElement(
        elements=[
            RichTextElementParts.User(user_id=asker),
            _Text(text=", since you asked, documents have changed. Now this is in them:"),
        ]
    )
    reply = answered(answer, controls)
    return Reply(blocks=(RichTextBlock(elements=[section]), *reply.blocks), text=reply.text)


def wanted(helpers: tuple[str, ...], asker: str, question: str) -> Reply:
    """Ask people, or groups (`S…`), to help somebody."""
    parts: list[RichTextElement] = []
    for each in helpers:
        group = each.startswith("S")
        parts += [
            RichTextElementParts.UserGroup(usergroup_id=each)
            if group
            else RichTextElementParts.User(user_id=each),
            _Text(text=" "),
        ]
    parts += [
        _Text(text="can you help "),
        RichTextElementParts.User(user_id=asker),
        _Text(text="?"),
    ]
    asked = RichTextQuoteElement(elements=[_Text(text=cut(clean(question), _MOST_QUOTED))])
    block = RichTextBlock(elements=[RichTextSectionElement(elements=parts), asked])
    return Reply(blocks=(block,), text=escaped(f"Help is wanted: {cut(clean(question), 200)}"))


def _passage(hit: Hit) -> list[Block]:
    citation = hit.citation
    title = cut(clean(citation.title).strip() or "untitled", _MOST_TITLE)
    link = _web(citation.link)
    named = (
        RichTextElementParts.Link(url=link, text=title, style=_BOLD)
        if link
        else _Text(text=title, style=_BOLD)
    )
    marks = [(h.start - citation.start, h.end - citation.start) for h in hit.highlights]
    quoted = [
        _Text(text=piece.text, style=_BOLD if piece.marked else None)
        for piece in excerpt(clean(hit.text), marks, _MOST_QUOTED)
    ]
    head = RichTextSectionElement(elements=[_Text(text=f"{hit.rank}. "), named])
    text = RichTextBlock(elements=[head, RichTextQuoteElement(elements=quoted)])
    place = _place(hit, linked=bool(link))
    return [text, _small(place)] if place else [text]


def _place(hit: Hit, *, linked: bool) -> str:
    citation = hit.citation
    parts = [
        "curated" if hit.curated else "",
        f"page {citation.page}" if citation.page else "",
        " > ".join(citation.heading_path),
        (time_text(citation.modified) or "")[:10],
        "" if linked else citation.uri,
    ]
    return " · ".join(part for part in parts if part)


def _web(link: str) -> str | None:
    """Give a link that Slack can open; None where it is none."""
    if len(link) > _MOST_LINK or not _IN_LINKS.fullmatch(link):
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in {"http", "https"} and parts.hostname else None


def _standing(answer: Answer, before: int, count: int) -> str:
    of = f"passages {before + 1} to {before + count} of {len(answer.passages)}"
    known = answer.confidence is not None and not answer.pinned
    sure = f" · confidence {answer.confidence:.0%}" if known else ""
    return f"{of}{sure}"


def _nothing(answer: Answer) -> str:
    if answer.confidence:
        return (
            "I found no answer that I could be sure enough of: the nearest passage answers with a "
            f"probability of {answer.confidence:.0%}."
        )
    return "I found nothing that answers this."


def _small(text: str) -> ContextBlock:
    words = cut(clean(" ".join(text.split())), _MOST_PLACE)
    return ContextBlock(elements=[PlainTextObject(text=words, emoji=False)])


def _controls(controls: Controls, *, more: bool) -> list[Block]:
    if controls.ticket is None:
        return []
    value = str(controls.ticket)
    buttons = [
        ButtonElement(text=label, action_id=action, value=value)
        for label, action, there in (
            ("More", MORE, more),
            ("Share with everyone", SHARE, controls.private),
            ("I need help", HELP, controls.helped),
        )
        if there
    ]
    judging = FeedbackButtonsElement(
        action_id=FEEDBACK,
        positive_button=FeedbackButtonObject(
            text="👍", accessibility_label="This helped", value=f"{UP} {controls.ticket.answer}"
        ),
        negative_button=FeedbackButtonObject(
            text="👎",
            accessibility_label="This did not help",
            value=f"{DOWN} {controls.ticket.answer}",
        ),
    )
    actions: list[Block] = [ActionsBlock(elements=buttons)] if buttons else []
    return [*actions, ContextActionsBlock(elements=[judging])]
