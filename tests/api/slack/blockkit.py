"""What Slack would say of a message, as its documentation has it, and as its own SDK checks it."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

# https://docs.slack.dev/reference/block-kit/blocks and its pages
BLOCKS = {
    "rich_text": {"type", "elements", "block_id"},
    "section": {"type", "text", "block_id", "accessory", "fields"},
    "context": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "context_actions": {"type", "elements", "block_id"},
}
RICH = {
    "rich_text_section": {"type", "elements"},
    "rich_text_quote": {"type", "elements", "border"},
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text", "style", "unsafe"},
    "user": {"type", "user_id", "style"},
    "usergroup": {"type", "usergroup_id", "style"},
}
MOST_BLOCKS, MOST_TEXT, MOST_IN_BLOCKS = 50, 40_000, 12_000


def faults_of(message: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a message; nothing if it can be shown."""
    return list(_faults(message))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of blocks, as people see it."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def text_of(message: dict[str, Any]) -> str:
    """All that people see of a message."""
    return "\n".join(texts_in(message["blocks"]))


def value_of(message: dict[str, Any], action: str) -> str:
    """What a button of a message carries; of feedback, the first."""
    for block in message["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == action:
                return str(element.get("value") or element["positive_button"]["value"])
    raise AssertionError(f"there is no {action}")


def _faults(message: dict[str, Any]) -> Iterator[str]:
    text, blocks = message.get("text"), message.get("blocks", [])
    if not isinstance(text, str) or not 0 < len(text) <= MOST_TEXT:
        yield "text is missing, or too long"
    if len(blocks) > MOST_BLOCKS:
        yield "too many blocks"
    if sum(map(len, texts_in(blocks))) > MOST_IN_BLOCKS:
        yield "msg_blocks_too_long"
    for block in blocks:
        yield from _block_faults(block)


def _block_faults(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type", "")
    if kind not in BLOCKS or not set(block) <= BLOCKS[kind]:
        yield f"no such block: {block}"
        return
    try:
        parsed = Block.parse(block)
        if parsed is None or parsed.to_dict() != block:
            yield f"the SDK reads it otherwise: {block}"
    except SlackObjectFormationError as error:
        yield str(error)
    yield from _element_faults(kind, block)


def _element_faults(kind: str, block: dict[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if kind != "section" and not elements:
        yield f"{kind} is empty"
    if kind == "rich_text":
        for element in elements:
            yield from _rich_faults(element)
    elif kind == "context":
        yield from (f"context: {each}" for each in elements if not 0 < len(each["text"]) <= 2_000)
    elif kind == "section" and not 0 < len(block["text"]["text"]) <= 3_000:
        yield "a section's text is missing, or too long"
    elif kind in {"actions", "context_actions"}:
        ids = [each["action_id"] for each in elements]
        if len(set(ids)) != len(ids):
            yield "an action's id comes twice"


def _rich_faults(element: dict[str, Any]) -> Iterator[str]:
    kind = element.get("type", "")
    if kind not in RICH or not set(element) <= RICH[kind]:
        yield f"no such element: {element}"
    elif kind == "text" and not element["text"]:
        yield "an empty text"
    elif kind == "link" and not element["url"].startswith(("http://", "https://")):
        yield f"no link: {element}"
    for each in element.get("elements", []):
        yield from _rich_faults(each)
