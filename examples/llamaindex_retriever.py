"""A retriever for LlamaIndex that asks a server of Pincite.

Needs the packages llama-index-core and pincite. With a server at hand (`pincite serve`):

    from llamaindex_retriever import PinciteRetriever

    retriever = PinciteRetriever("http://127.0.0.1:8765", k=3)
    for found in retriever.retrieve("How long do refunds take?"):
        print(found.score, found.text, found.metadata["link"])
"""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from api.client import Client
from api.wire import citation_json
from qa.questions import DEFAULT_K, Question


class PinciteRetriever(BaseRetriever):
    """Gives passages word for word; a node's metadata is the passage's citation.

    Args:
        base_url: Where the server is.
        key: What it asks for, where it asks for a key.
        collection: Which collection; the server's default one where none is named.
        k: How many passages are wanted.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        collection: str | None = None,
        k: int = DEFAULT_K,
    ) -> None:
        super().__init__()
        self._base_url = base_url
        self._key = key
        self._collection = collection
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        with Client(self._base_url, self._key) as client:
            question = Question(text=query_bundle.query_str, k=self._k)
            answer = client.ask(question, self._collection)
        return [
            NodeWithScore(
                node=TextNode(
                    id_=hit.id,
                    text=hit.text,
                    metadata=citation_json(hit.citation),
                    excluded_embed_metadata_keys=list(citation_json(hit.citation)),
                    excluded_llm_metadata_keys=["quote", "sha256", "start", "end"],
                ),
                score=hit.score,
            )
            for hit in answer.passages
        ]
