"""Both clients with a real server and the real model, and what importing them brings along."""

import hashlib
import inspect
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.client import AsyncClient, Client, Patience
from qa.errors import (
    AlreadyExists,
    CollectionNotFound,
    ConversationNotFound,
    DocumentNotFound,
    InvalidInput,
    InvalidLimit,
    InvalidName,
    NotAuthorised,
    PassageNotFound,
    TooLarge,
    UploadNotFound,
)
from qa.questions import Filters, Question, Turn
from qa.verifying import Claim
from tests.api.client.conftest import KEY, LAMP, PDF, Making
from tests.api.http.test_server import running

LAMP_ID = "a+b=c~d@e:f"


def test_asking(client: Client) -> None:
    answer = client.ask("How long do refunds take?")
    best = answer.passages[0]
    assert best.highlights[0].text == "Refunds take five working days."
    text = client.text(best.citation.document_id)
    assert best.citation.quote == text[best.citation.start : best.citation.end]
    assert (answer.receipt, answer.collection) == (None, "default")


def test_asking_with_all_there_is_to_ask_for(client: Client) -> None:
    question = Question(
        text="And how long do they take?",
        history=(Turn(role="user", text="What of refunds?"),),
        filters=Filters(documents=("upload:returns.md",), after=0.0),
        k=2,
        explain=True,
        collapse=False,
        group_by="document",
        diversity=0.5,
        context=1,
        sure=0.0,
        as_of=client.collection("default").generation,
    )
    answer = client.ask(question, "default")
    (hit,) = answer.passages
    assert hit.citation.document_id == "upload:returns.md"
    assert (hit.context, answer.contexts[0].number) == (1, 1)
    assert hit.explanation is not None
    assert answer.resolved_question is not None
    assert answer.receipt is not None
    assert answer.receipt.question == replace(question, context=0, rerank=False)


def test_replaying(client: Client) -> None:
    receipt = client.ask(Question(text="refunds", explain=True)).receipt
    assert receipt is not None
    done = client.replay(receipt)
    assert (done.same, done.differences) == (True, ())
    gone = replace(receipt, question=replace(receipt.question, as_of=999))
    assert not client.replay(gone).same
    assert client.replay(gone).now is None


def test_a_conversation(client: Client) -> None:
    first = client.chat("How long do refunds take?")
    second = client.chat(Question(text="And express delivery?", k=1), first.conversation_id)
    assert second.conversation_id == first.conversation_id
    assert second.expires_at >= first.expires_at > 1.7e9
    kept = client.conversation(first.conversation_id)
    assert [turn.role for turn in kept.turns] == ["user", "assistant"] * 2
    assert (kept.collection, kept.turns[0].text) == ("default", "How long do refunds take?")
    client.forget(first.conversation_id)
    for gone in (client.conversation, client.forget):
        with pytest.raises(ConversationNotFound):
            gone(first.conversation_id)


def test_a_citation_is_verified_as_it_came(client: Client) -> None:
    citation = client.ask("refunds").passages[0].citation
    assert client.verify_citation(citation).status == "exact"
    claim = Claim(document_id="gone", sha256="00", start=0, end=4, quote="Owls")
    assert client.verify_citation(claim, "default").status == "gone"


def test_a_passage_and_its_neighbours(client: Client) -> None:
    hit = client.ask("How long do refunds take?").passages[0]
    found = client.passage(hit.id, context=1)
    assert (found.passage.id, found.passage.text) == (hit.id, hit.text)
    assert (found.title, found.uri) == (hit.citation.title, hit.citation.uri)
    assert [each.ordinal for each in found.before] == [found.passage.ordinal - 1]
    assert [each.ordinal for each in found.after] == [found.passage.ordinal + 1]
    with pytest.raises(PassageNotFound):
        client.passage("none")


def test_documents(client: Client) -> None:
    assert {entry.title for entry in client.documents()} >= {"Returns", "Shipping"}
    (lamp,) = client.documents("lamps")
    assert lamp == client.document(LAMP_ID, "lamps")
    assert (lamp.id, lamp.metadata["sizes"]) == (LAMP_ID, (1, 2.5))
    assert lamp.added is not None
    assert client.text(LAMP_ID, "lamps", start=6, end=11) == "shine"
    with pytest.raises(InvalidLimit):
        client.text(LAMP_ID, "lamps", start=6, end=1_000)
    for odd in ("none", "..", ".", "ü?#%2F;"):
        with pytest.raises(DocumentNotFound):
            client.document(odd)
    with pytest.raises(CollectionNotFound, match="nowhere"):
        list(client.documents("nowhere"))


def test_documents_come_a_page_at_a_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [entry.id for entry in client.documents()]
    monkeypatch.setattr("api.client.documents.PAGE", 1)
    assert [entry.id for entry in client.documents()] == whole


def test_an_original(client: Client, tmp_path: Path) -> None:
    into = tmp_path / "saved.pdf"
    into.write_bytes(b"what was there before, and is longer" * 10_000)
    document_id = f"upload:{PDF.name}"
    assert client.original(document_id) == PDF.read_bytes()
    assert client.save_original(document_id, into) == into
    assert into.read_bytes() == PDF.read_bytes()
    with pytest.raises(DocumentNotFound):
        client.save_original("none", tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        client.save_original(document_id, tmp_path / "nowhere" / "saved.pdf")
    assert list(tmp_path.iterdir()) == [into]


def test_how_it_is(client: Client) -> None:
    client.check_ready()
    status = client.status()
    assert (status.mode, status.queued_uploads) == ("writing", 0)
    assert {each.name for each in status.collections} == {"default", "lamps"}
    assert {each.name for each in client.collections()} == {"default", "lamps"}
    lamps = client.collection("lamps")
    assert (lamps.documents, lamps.tuning, lamps.calibration) == (1, None, None)


def test_the_key(making: Making, real: str) -> None:
    for key in (None, "another-key"):
        with pytest.raises(NotAuthorised, match="PINCITE_KEY"):
            making(real, key).ask("refunds")


def test_filling_and_emptying(making: Making, models: Path, tmp_path: Path) -> None:
    with running(tmp_path / "home", models, max_upload=100_000) as server:
        client = making(server.url, patience=Patience())
        made = client.create("shelf")
        assert (made.name, made.documents, made.model) == ("shelf", 0, None)
        with pytest.raises(AlreadyExists):
            client.create("shelf")
        with pytest.raises(InvalidName):
            client.create("no/name")

        done = client.upload(PDF, collection="shelf", uri="https://example.org/guide")
        assert (done.state, done.name, done.counts["added"]) == ("done", PDF.name, 1)
        (outcome,) = done.outcomes
        assert (outcome.status, outcome.passages) == ("added", 3)
        document = client.document(outcome.document_id or "", "shelf")
        assert document.uri == "https://example.org/guide"
        assert document.sha256 == hashlib.sha256(PDF.read_bytes()).hexdigest()
        again = client.upload(PDF, collection="shelf", uri="https://example.org/guide")
        assert again.counts["unchanged"] == 1

        failed = client.upload(b"\0\1\2", "what.bin", "shelf")
        assert (failed.state, failed.outcomes[0].status) == ("failed", "failed")
        assert failed.outcomes[0].reason
        queued = client.upload(LAMP.encode(), "lamps.jsonl", "shelf", wait=0)
        assert client.uploaded(queued.id).id == queued.id
        with pytest.raises(UploadNotFound):
            client.uploaded("none")
        with pytest.raises(InvalidInput, match="uri"):
            client.upload(b"x", "x.txt", uri="javascript:x")
        with pytest.raises(TooLarge, match="bytes at most"):
            client.upload(bytes(8_000_000), "large.txt")
        with pytest.raises(FileNotFoundError):
            client.upload(tmp_path / "none.md")
        with pytest.raises(InvalidName):
            client.upload(b"x")

        client.delete(document.id, "shelf")
        with pytest.raises(DocumentNotFound):
            client.delete(document.id, "shelf")
        client.drop("shelf")
        with pytest.raises(CollectionNotFound):
            client.drop("shelf")


def test_threads_share_a_client(real: str) -> None:
    barrier = threading.Barrier(8)
    with Client(real, KEY) as client, ThreadPoolExecutor(8) as pool:

        def ask(_: int) -> str:
            barrier.wait(10)
            return client.ask("How long do refunds take?").passages[0].highlights[0].text

        assert set(pool.map(ask, range(8))) == {"Refunds take five working days."}


def test_both_clients_have_the_same_methods() -> None:
    def of(kind: type) -> dict[str, list[inspect.Parameter]]:
        methods = inspect.getmembers(kind, inspect.isfunction)
        return {
            name: list(inspect.signature(method).parameters.values())
            for name, method in methods
            if not name.startswith("_")
        }

    assert of(Client) == of(AsyncClient)


def test_importing_it_brings_neither_server_nor_model() -> None:
    code = "import sys, api.client; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert "httpx" in imported
    unwanted = {"index", "fastapi", "starlette", "uvicorn", "onnxruntime", "tokenizers"}
    unwanted |= {"faiss", "tantivy", "torch", "sentence_transformers", "numpy", "sqlite3"}
    assert not imported & unwanted
