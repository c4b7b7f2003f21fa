"""The tools: what each is called, when it is of use, what it takes and gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp_types import Tool, ToolAnnotations
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from api.mcp.arguments import AskIn, FetchIn, In, ListIn, NothingIn, SearchIn
from api.mcp.asking import MAX_RESULTS, ask, search
from api.mcp.desk import Desk
from api.mcp.places import AROUND, PIECE
from api.mcp.reading import fetch, list_collections, list_documents
from api.mcp.results import AnswerOut, CollectionsOut, FetchOut, ListOut, Out, SearchOut


class Lean(GenerateJsonSchema):
    """JSON schema without what says nothing: agents read, and pay for, every word of it."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 (its signature)
        """Leave out titles that repeat the names of fields."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave out that what may be absent may be null, which is taken but never given."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave out that what may be absent is absent by default."""
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A tool.

    Attributes:
        name: What it is called by.
        title: What people see.
        about: When it is of use, for agents.
        takes: Its arguments.
        gives: Its result.
        run: What it does; any `PinciteError` says what was wrong.
    """

    name: str
    title: str
    about: str
    takes: type[In]
    gives: type[Out]
    run: Callable[[Desk, Any], Out]

    def described(self) -> Tool:
        """Describe it as `tools/list` does."""
        return Tool(
            name=self.name,
            title=self.title,
            description=self.about,
            input_schema=self.takes.model_json_schema(schema_generator=Lean),
            output_schema=self.gives.model_json_schema(schema_generator=Lean),
            annotations=ToolAnnotations(
                title=self.title,
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )


_ALL = (
    Offered(
        name="ask",
        title="Ask the documents",
        about="Answer a question from the user's own documents. Gives the passages that answer it, "
        "word for word, the best first, each with a citation; nothing is generated. Use it first, "
        "for any question the documents may answer. Where nothing is found that is an answer, not "
        "an error.",
        takes=AskIn,
        gives=AnswerOut,
        run=ask,
    ),
    Offered(
        name="search",
        title="Search the documents",
        about=f"Find up to {MAX_RESULTS} places in the default collection to read with fetch, the "
        "best first. Use it for research that reads widely; ask gives the answering words at once.",
        takes=SearchIn,
        gives=SearchOut,
        run=search,
    ),
    Offered(
        name="fetch",
        title="Read a document",
        about=f"Read what an id stands for, word for word: a passage with {AROUND:,} characters on "
        f"each side of it, or a document in pieces of {PIECE:,} characters, where `next` in the "
        "metadata is the id of the piece that follows.",
        takes=FetchIn,
        gives=FetchOut,
        run=fetch,
    ),
    Offered(
        name="list_documents",
        title="List documents",
        about="List the documents of a collection by their ids, a page at a time. Use it to see "
        "what there is, or to find a document by its title or file name.",
        takes=ListIn,
        gives=ListOut,
        run=list_documents,
    ),
    Offered(
        name="list_collections",
        title="List collections",
        about="List the collections that documents are kept in, with how many each has.",
        takes=NothingIn,
        gives=CollectionsOut,
        run=list_collections,
    ),
)
TOOLS = {tool.name: tool for tool in _ALL}
