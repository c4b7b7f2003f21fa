import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from llama_index.core.schema import NodeWithScore
from pydantic import SecretStr

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings
from examples.langchain_retriever import PinciteRetriever as ForLangChain
from examples.llamaindex_retriever import PinciteRetriever as ForLlamaIndex
from qa.answers import Hit
from qa.errors import NotAuthorised

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How long do refunds take?"
KEY = "sesame"


@pytest.fixture(scope="module")
def served(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, models=models, key=SecretStr(KEY))
    with (
        Service(settings) as service,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        files = [ROOT / "examples/documents" / f"{n}.md" for n in ("returns-and-refunds",)]
        assert [each.status for each in service.library.ingest(files, "shop")] == ["added"]
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < until
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", service
        server.should_exit = True
        thread.join(20)


def hits(service: Service) -> tuple[Hit, ...]:
    return service.library.ask(QUESTION, "shop").passages[:2]


def test_langchain_retrieves_what_ask_answers(served: tuple[str, Service]) -> None:
    url, service = served
    retriever = ForLangChain(base_url=url, key=SecretStr(KEY), collection="shop", k=2)
    documents = retriever.invoke(QUESTION)
    expected = hits(service)
    assert [document.page_content for document in documents] == [hit.text for hit in expected]
    assert [document.id for document in documents] == [hit.id for hit in expected]
    assert documents[0].metadata["link"] == expected[0].citation.link
    assert documents[0].metadata["score"] == expected[0].score
    assert KEY not in repr(retriever)


def test_so_does_llamaindex(served: tuple[str, Service]) -> None:
    url, service = served
    found: list[NodeWithScore] = ForLlamaIndex(url, KEY, "shop", k=2).retrieve(QUESTION)
    expected = hits(service)
    assert [node.text for node in found] == [hit.text for hit in expected]
    assert [node.score for node in found] == [hit.score for hit in expected]
    assert found[0].metadata["sha256"] == expected[0].citation.sha256


def test_without_the_key_they_say_so(served: tuple[str, Service]) -> None:
    url, _ = served
    with pytest.raises(NotAuthorised):
        ForLangChain(base_url=url).invoke(QUESTION)
    with pytest.raises(NotAuthorised):
        ForLlamaIndex(url).retrieve(QUESTION)
