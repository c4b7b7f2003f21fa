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
_HISTORY = re.compile(r"<chat_history>(.*)</chat_history>", re.DOTALL)
_KEY = re.compile(r'\{\s*"(title|tags|follow_ups|queries|prompt|text)"\s*:')
_TITLE_ONLY = "RESPOND ONLY WITH THE TITLE TEXT"
_USER = re.compile(
    r"^(?:USER|User): ?(.*?)(?=^(?:ASSISTANT|AI|USER|User): ?|\Z)", re.MULTILINE | re.DOTALL
)
_CONTEXT = re.compile(r"</context>(.*)", re.DOTALL)
_QUERY = re.compile(r"<user_query>(.*)</user_query>", re.DOTALL)
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
    history = _HISTORY.search(prompt)
    if history is None:
        return None
    said, task = _said(history[1]), prompt[: history.start()]
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
    found = _QUERY.search(text) or _CONTEXT.search(text)
    return (found[1].strip() if found else "") or text


def _said(conversation: str) -> list[str]:
    """Give what the user said in a conversation that is written out."""
    return [said.strip() for said in _USER.findall(conversation) if said.strip()]


def _title(said: list[str]) -> str:
    words = said[0].split()[:_TITLE_WORDS] if said else []
    title = " ".join(words)[:_TITLE_LENGTH].strip(" .,;:?!\"'")
    return title[:1].upper() + title[1:] or _UNNAMED
