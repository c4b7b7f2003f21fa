"""A retriever for LangChain that asks a server of Pincite.

Needs the packages langchain-core and pincite. With a server at hand (`pincite serve`):

    from langchain_retriever import PinciteRetriever

    retriever = PinciteRetriever(base_url="http://127.0.0.1:8765", k=3)
    for document in retriever.invoke("How long do refunds take?"):
        print(document.page_content, document.metadata["link"])
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import SecretStr

from api.client import Client
from api.wire import citation_json
from qa.questions import DEFAULT_K, Question


class PinciteRetriever(BaseRetriever):
    """Gives passages word for word; a document's metadata is the passage's citation and score.

    Attributes:
        base_url: Where the server is.
        key: What it asks for, where it asks for a key.
        collection: Which collection; the server's default one where none is named.
        k: How many passages are wanted.
    """

    base_url: str
    key: SecretStr | None = None
    collection: str | None = None
    k: int = DEFAULT_K

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 (LangChain's signature)
    ) -> list[Document]:
        key = self.key.get_secret_value() if self.key else None
        with Client(self.base_url, key) as client:
            answer = client.ask(Question(text=query, k=self.k), self.collection)
        return [
            Document(
                id=hit.id,
                page_content=hit.text,
                metadata={**citation_json(hit.citation), "score": hit.score},
            )
            for hit in answer.passages
        ]
