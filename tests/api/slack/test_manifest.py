"""The app's manifest, `examples/slack/manifest.yaml`: what Slack takes, and no more than is used.

What Slack takes: https://docs.slack.dev/reference/app-manifest
"""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from api.slack.listening import COMMAND, MESSAGES, OPENED, PIN, SHORTCUT

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "examples" / "slack" / "manifest.yaml"
URL = "https://pincite.example.org/slack/events"

# What each event, and each method of the Web API, asks for: https://docs.slack.dev/reference
SCOPES_OF_EVENTS = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}
SCOPES_OF_METHODS = {
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "auth_test": set[str](),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "views_open": set[str](),
}

Schema = dict[str, Any]
YES_OR_NO: Schema = {"type": "boolean"}


def text(most: int, *, least: int = 1, pattern: str = "") -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, "pattern": pattern}


def some(item: Schema, most: int) -> Schema:
    return {
        "type": "array",
        "items": item,
        "minItems": 1,
        "maxItems": most,
        "uniqueItems": True,
    }


def only(*required: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


ADDRESS = text(3_000, pattern="^https://")
RULES = only(
    "display_information",
    _metadata=only(major_version={"const": 2}),
    display_information=only(
        "name",
        name=text(35),
        description=text(140),
        long_description=text(4_000, least=175),
        background_color=text(7, least=4, pattern="^#([0-9a-fA-F]{3}){1,2}$"),
    ),
    features=only(
        app_home=only(
            home_tab_enabled=YES_OR_NO,
            messages_tab_enabled=YES_OR_NO,
            messages_tab_read_only_enabled=YES_OR_NO,
        ),
        bot_user=only("display_name", display_name=text(80), always_online=YES_OR_NO),
        agent_view=only(
            agent_description=text(300),
            suggested_prompts=some(
                only("title", "message", title=text(75), message=text(4_000)), 4
            ),
        ),
        slash_commands=some(
            only(
                "command",
                "description",
                command=text(32, least=2, pattern="^/"),
                description=text(2_000),
                usage_hint=text(1_000),
                should_escape=YES_OR_NO,
                url=ADDRESS,
            ),
            50,
        ),
        shortcuts=some(
            only(
                "name",
                "type",
                "callback_id",
                "description",
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            10,
        ),
    ),
    oauth_config=only(scopes=only(bot=some(text(50), 255))),
    settings=only(
        event_subscriptions=only(bot_events=some(text(50), 100), request_url=ADDRESS),
        interactivity=only("is_enabled", is_enabled=YES_OR_NO, request_url=ADDRESS),
        org_deploy_enabled=YES_OR_NO,
        socket_mode_enabled=YES_OR_NO,
        token_rotation_enabled=YES_OR_NO,
    ),
)


def over_http(written: str) -> str:
    """The manifest as its comments say that it is changed for HTTP."""
    changed = written.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    return re.sub(r"^( *)# over HTTP: ", r"\1", changed, flags=re.MULTILINE)


@pytest.fixture(params=["Socket Mode", "HTTP"])
def manifest(request: pytest.FixtureRequest) -> Any:
    written = FILE.read_text()
    return yaml.safe_load(over_http(written) if request.param == "HTTP" else written)


def test_it_is_what_slack_takes(manifest: Any) -> None:
    jsonschema.validate(manifest, RULES)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("display_information", "name"), "P" * 36),
        (("display_information", "long_description"), "short"),
        (("features", "shortcuts", 0, "name"), "Find the sources of this message"),
        (("features", "slash_commands", 0, "command"), "ask"),
        (("features", "assistant_view"), {"assistant_description": "x"}),
        (("features", "agent_view", "suggested_prompts"), [{"title": "a"}]),
        (("settings", "interactivity"), {}),
    ],
)
def test_what_slack_does_not_take_would_be_noticed(
    manifest: Any, place: tuple[str | int, ...], value: object
) -> None:
    *above, last = place
    inner = manifest
    for step in above:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, RULES)


def test_over_http_all_goes_to_one_address_and_by_socket_mode_to_none() -> None:
    socket, http = yaml.safe_load(FILE.read_text()), yaml.safe_load(over_http(FILE.read_text()))
    assert (socket["settings"]["socket_mode_enabled"], FILE.read_text().count(URL)) == (True, 3)
    assert "request_url" not in socket["settings"]["event_subscriptions"]
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["settings"]["event_subscriptions"]["request_url"] == URL
    assert http["settings"]["interactivity"]["request_url"] == URL
    assert http["features"]["slash_commands"][0]["url"] == URL


def test_the_calls_that_the_bot_makes_are_those_counted_with() -> None:
    code = "".join(file.read_text() for file in (ROOT / "api" / "slack").glob("*.py"))
    named = set(re.findall(r"\.([a-z]+_[A-Za-z_]+)\(", code))
    calls = {name for name in named if hasattr(AsyncWebClient, name)}
    assert calls - {"apps_connections_open"} == set(
        SCOPES_OF_METHODS
    )  # that has a token of its own


def test_the_bot_listens_to_what_the_manifest_makes_and_no_more(manifest: Any) -> None:
    features = manifest["features"]
    assert [each["command"] for each in features["slash_commands"]] == [COMMAND]
    assert [each["callback_id"] for each in features["shortcuts"]] == [SHORTCUT, PIN]
    assert {event.split(".")[0] for event in SCOPES_OF_EVENTS} == {*MESSAGES, OPENED}


def test_it_asks_for_what_its_events_and_calls_need_and_nothing_more(manifest: Any) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(SCOPES_OF_EVENTS)
    needed = {"commands"}.union(*SCOPES_OF_EVENTS.values(), *SCOPES_OF_METHODS.values())
    assert manifest["oauth_config"]["scopes"] == {"bot": sorted(needed)}
