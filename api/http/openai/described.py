"""What OpenAI's API answers, described for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ErrorFields(BaseModel):
    """What went wrong."""

    message: str = Field(examples=["The model 'gpt' does not exist. …"])
    type: Literal["invalid_request_error", "server_error"]
    param: str | None = Field(description="The field it is about.", examples=["model"])
    code: str = Field(examples=["model_not_found"], description="It never changes.")


class ErrorOut(BaseModel):
    """A failure, as OpenAI's API has it."""

    error: ErrorFields


class ModelOut(BaseModel):
    """A collection as a model."""

    id: str = Field(examples=["pincite/handbook"])
    object: Literal["model"]
    created: int = Field(description="Seconds since 1970.")
    owned_by: str


class ModelsOut(BaseModel):
    """The collections as models."""

    object: Literal["list"]
    data: list[ModelOut]


class CompletionOut(BaseModel):
    """A message: the quoted passages, with numbered citations, in Markdown."""

    id: str = Field(description="Give it to /v1/feedback as `answer_id` to say whether it helped.")
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]] = Field(
        description="One, whose message has `content`, and `url_citation` annotations."
    )
    usage: dict[str, int] = Field(description="A token is four bytes of UTF-8.")


class ResponseOut(BaseModel):
    """A message, after the search that found its passages."""

    id: str
    object: Literal["response"]
    status: str
    model: str
    output: list[dict[str, Any]] = Field(
        description="A `file_search_call`, and a `message` with `url_citation` and `file_citation` "
        "annotations."
    )
    previous_response_id: str | None
    metadata: dict[str, str] = Field(
        description="`answer_id`, where answers are remembered: give it to /v1/feedback."
    )
    usage: dict[str, Any] | None


class DeletedOut(BaseModel):
    """That something was forgotten."""

    id: str
    object: str
    deleted: bool


class ResultOut(BaseModel):
    """A passage that was found."""

    file_id: str
    filename: str
    score: float = Field(description="From 0 to 1; for this question only.")
    attributes: dict[str, str | float | bool] = Field(
        description="Where it stands, and its document's metadata; 16 at most."
    )
    content: list[dict[str, str]] = Field(description="Its words.")


class ResultsOut(BaseModel):
    """The passages that answer best."""

    object: Literal["vector_store.search_results.page"]
    search_query: list[str]
    data: list[ResultOut]
    has_more: bool
    next_page: str | None


class StoreOut(BaseModel):
    """A collection as a vector store."""

    id: str = Field(description="The collection's name.")
    object: Literal["vector_store"]
    name: str
    status: str
    created_at: int
    usage_bytes: int = Field(description="Always 0: it is not counted.")
    file_counts: dict[str, int]


class StoreFileOut(BaseModel):
    """A document as a file of a vector store."""

    id: str
    object: Literal["vector_store.file"]
    vector_store_id: str
    status: str
    created_at: int
    attributes: dict[str, str | float | bool]


class FileOut(BaseModel):
    """A document as a file."""

    id: str
    object: Literal["file"]
    filename: str
    bytes: int = Field(description="The length of its text, in code points.")
    created_at: int


class FileContentOut(BaseModel):
    """What a document says."""

    object: Literal["vector_store.file_content.page"]
    data: list[dict[str, str]] = Field(description="Its canonical text, in one part.")
    has_more: bool
    next_page: str | None


class _Page(BaseModel):
    object: Literal["list"]
    first_id: str | None
    last_id: str | None = Field(description="Give it as `after` for the next page.")
    has_more: bool


class StoresOut(_Page):
    """A page of vector stores."""

    data: list[StoreOut]


class StoreFilesOut(_Page):
    """A page of a vector store's files."""

    data: list[StoreFileOut]


class FilesOut(_Page):
    """A page of files."""

    data: list[FileOut]
