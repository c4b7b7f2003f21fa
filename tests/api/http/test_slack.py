import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings
from qa.errors import InvalidSettings
from tests.api.slack.events import SECRET, event, mention, signed
from tests.api.slack.serving import Door, serving, settings_for
from tests.api.slack.stub import TOKEN, workspace

BODY = json.dumps(event(mention("How long?", channel="C0HTTP"))).encode()
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "event", "actions", "channel", "user", "view", "x"]), inner
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def door(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    home = tmp_path_factory.mktemp("slack") / "home"
    with workspace() as slack, serving(home, models, slack, key="a-key") as door:
        yield door


def test_the_address_is_verified(door: Door) -> None:
    challenge = {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aBm2rZg"}
    response = door.post(json.dumps(challenge).encode())
    assert response.status_code == 200
    assert response.json() == {"challenge": "3eZbrw1aBm2rZg"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY, secret="another"),
        signed(BODY, at=time.time() - 40_000),
        signed(BODY, at=time.time() + 40_000),
        {**signed(BODY), "X-Slack-Request-Timestamp": "now"},
        {**signed(BODY), "X-Slack-Signature": b"v0=\xe9".decode("latin-1")},
        {"Authorization": "Bearer a-key"},
    ],
)
def test_what_is_not_slacks_is_refused(door: Door, headers: dict[str, str]) -> None:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = door.client.post("/slack/events", content=BODY, headers=sent)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "not-from-slack"
    assert "www-authenticate" not in response.headers
    time.sleep(0.2)
    assert door.slack.messages == []


@pytest.mark.parametrize(
    "body", [b"", b"{junk", b"\xff\xfe", b"payload={junk", b"[]", b"1", b"payload=[]", b"null"]
)
def test_junk_is_refused_before_it_is_read_and_after(door: Door, body: bytes) -> None:
    unsigned = door.client.post("/slack/events", content=body)
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "not-from-slack")
    answer = door.post(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


@hypothesis(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plain, st.booleans())
def test_whatever_is_signed_the_server_answers(door: Door, body: Any, form: bool) -> None:
    if form:
        response = door.form({"payload": body} if not isinstance(body, dict) else body)
    else:
        response = door.post(json.dumps(body).encode())
    assert response.status_code in {200, 400}, (body, response.text)


def test_a_payload_of_three_megabytes(door: Door) -> None:
    body = json.dumps(event(mention("a" * 3_000_000))).encode()
    response = door.post(body)
    assert (response.status_code, response.json()["code"]) == (413, "too-large")
    chunks = (body[n : n + 65_536] for n in range(0, len(body), 65_536))
    chunked = door.client.post("/slack/events", content=chunks, headers=signed(body))
    assert chunked.status_code == 413
    assert door.client.get("/healthz").status_code == 200


def test_slack_asks_for_no_key_and_other_methods_are_not_allowed(door: Door) -> None:
    assert door.client.get("/v1/status").status_code == 401
    assert door.client.get("/slack/events").status_code == 405
    assert door.post(json.dumps(event({"type": "reaction_added"})).encode()).status_code == 200


@pytest.mark.parametrize(
    "given",
    [{}, {"slack_bot_token": TOKEN}, {"slack_signing_secret": SECRET}, {"slack_app_token": "x"}],
)
def test_without_its_secrets_there_is_no_slack(
    models: Path, tmp_path: Path, given: dict[str, Any]
) -> None:
    settings = Settings(home=tmp_path, models=models, **given)
    with Service(settings) as service, TestClient(create_app(service)) as client:
        response = client.post("/slack/events", content=BODY, headers=signed(BODY))
        assert response.status_code == 404


def test_a_file_of_channels_that_is_not_as_it_should_be(models: Path, tmp_path: Path) -> None:
    (tmp_path / "slack.toml").write_text("[nonsense")
    settings = settings_for(tmp_path, models=models)
    with Service(settings) as service, pytest.raises(InvalidSettings, match="is not TOML"):
        create_app(service)
