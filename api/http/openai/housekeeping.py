"""What chat clients ask a model besides their user's questions: titles, tags and the like.

Such a prompt is no question to documents, so nothing is searched for: it is answered in the form it
asks for, with the first words of the user's first question, or with nothing. Known are those of
Open WebUI (`DEFAULT_…_PROMPT_TEMPLATE` in its `backend/open_webui/config.py`), which begin with
`### Task:` and end with the conversation, and those of LibreChat (`utils/title.ts` of
`@librechat/agents`).
"""

import json
import re

_TASK = "### Task:"
_KEY = re.compile(r'\{\s*"(title|tags|follow_ups|queries|prompt|text)"\s*:')
_TITLE_ONLY = "RESPOND ONLY WITH THE TITLE TEXT"
_USER = re.compile(
    r"^(?:USER|User): ?(.*?)(?=^(?:ASSISTANT|AI|USER|User): ?|\Z)", re.MULTILINE | re.DOTALL
)
_LIBRE_TEXT = "Provide a concise, 5-word-or-less title for the conversation"
_LIBRE_JSON = "Analyze this conversation and provide"
_UNDETERMINED = "und"
_TITLE_WORDS, _TITLE_LENGTH = 6, 60
_UNNAMED = "Question"


def housekeeping_reply(prompt: str) -> str | None:
    """Answer a client's own prompt; None where it is none."""
    if prompt.startswith(_LIBRE_TEXT):
        return _title(_said(prompt.partition("Conversation:")[2] or prompt))
    if prompt.startswith(_LIBRE_JSON) and "concise title in the detected language" in prompt:
        return json.dumps({"language": _UNDETERMINED, "title": _title(_said(prompt))})
    task, history = _before_and_in(prompt, "chat_history")
    if history is None:
        return None
    said = _said(history)
    if _TITLE_ONLY in task:
        return _title(said)
    key = _KEY.search(task)
    if not task.startswith(_TASK) or key is None:
        return None
    last = said[-1] if said else ""
    replies = {"title": _title(said), "queries": [last] if last else [], "prompt": last, "text": ""}
    return json.dumps({key[1]: replies.get(key[1], [])}, ensure_ascii=False)


def question_in(text: str) -> str:
    """Give the user's own words of a message that Open WebUI put files in front of."""
    if not text.startswith(_TASK):
        return text
    query = _before_and_in(text, "user_query")[1] or text.partition("</context>")[2]
    return query.strip() or text


def _before_and_in(text: str, tag: str) -> tuple[str, str | None]:
    """Give what stands before a tag, and in it; None where it is not there."""
    before, opened, rest = text.partition(f"<{tag}>")
    within, closed, _ = rest.rpartition(f"</{tag}>")
    return before, within if opened and closed else None


def _said(conversation: str) -> list[str]:
    """Give what the user said in a conversation that is written out."""
    return [said.strip() for said in _USER.findall(conversation) if said.strip()]


def _title(said: list[str]) -> str:
    words = said[0].split()[:_TITLE_WORDS] if said else []
    title = " ".join(words)[:_TITLE_LENGTH].strip(" .,;:?!\"'")
    return title[:1].upper() + title[1:] or _UNNAMED
