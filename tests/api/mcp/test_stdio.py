from pathlib import Path

import anyio
import pytest
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCNotification

from api.library import Library
from api.mcp.stdio import Reading, _pass_on
from api.settings import Settings
from qa.errors import CollectionNotFound
from tests.api.mcp.talking import call, given, memory, refused, talk


def test_an_empty_home_says_how_to_fill_it_and_is_seen_to_fill(
    tmp_path: Path, models: Path
) -> None:
    settings = Settings(home=tmp_path / "home", models=models)
    reading, server = memory(settings)
    (tmp_path / "moons.txt").write_text("Mars has two moons.")
    (tmp_path / "rings.txt").write_text("Saturn has seven rings.")
    with reading:
        for name, arguments in (("ask", {"question": "x"}), ("list_collections", {})):
            assert "pincite ingest PATH" in refused(call(server, name, **arguments))
        assert talk(server, lambda client: client.list_resources()).resources == []
        with Library(settings, writing=True) as library:
            list(library.ingest([tmp_path / "moons.txt"]))
        asked = given(call(server, "ask", question="How many moons has Mars?"))
        assert asked["passages"][0]["quote"] == "Mars has two moons."
        with Library(settings, writing=True) as library:
            list(library.ingest([tmp_path / "rings.txt"]))
        asked = given(call(server, "ask", question="How many rings has Saturn?"))
        assert asked["passages"][0]["quote"] == "Saturn has seven rings."


def test_it_is_opened_once(tmp_path: Path, shelf: Settings) -> None:
    with Reading(shelf) as reading, reading.using(None) as first, reading.using("lamps") as second:
        assert first is second
        assert not first.home.writing
    nothing = Reading(shelf.model_copy(update={"home": tmp_path / "none"}))
    with nothing, pytest.raises(CollectionNotFound), nothing.using(None):
        pass


def test_what_is_no_message_is_answered() -> None:
    message = SessionMessage(JSONRPCNotification(jsonrpc="2.0", method="x"))

    async def passing() -> None:
        sent, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](3)
        passed_on, readable = anyio.create_memory_object_stream[SessionMessage | Exception](3)
        answers, answered = anyio.create_memory_object_stream[SessionMessage](3)
        with incoming, readable, answers, answered:
            with sent:
                await sent.send(ValueError("no JSON"))
                await sent.send(message)
            await _pass_on(incoming, passed_on, answers.send)
            assert readable.receive_nowait() is message
            answer = answered.receive_nowait().message.model_dump(exclude_unset=True)
            assert (answer["id"], answer["error"]["code"]) == (None, -32700)

    anyio.run(passing)
