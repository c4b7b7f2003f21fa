import json

import jsonschema
import pytest

from api.mcp.tools import TOOLS


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_is_described_for_agents(name: str) -> None:
    described = TOOLS[name].described()
    assert described.name == name
    assert described.description
    assert described.description.endswith(".")
    for schema in (described.input_schema, described.output_schema):
        assert schema is not None
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
    for field, about in described.input_schema.get("properties", {}).items():
        assert about["description"], field
        assert {"type", "anyOf"} & set(about)


def test_search_and_fetch_take_one_string_as_chatgpt_wants() -> None:
    for name, argument in (("search", "query"), ("fetch", "id")):
        schema = TOOLS[name].described().input_schema
        assert list(schema["properties"]) == schema["required"] == [argument]
        assert schema["properties"][argument]["type"] == "string"


def test_limits_are_said() -> None:
    asked = TOOLS["ask"].described().input_schema["properties"]
    assert (asked["k"]["minimum"], asked["k"]["maximum"], asked["k"]["default"]) == (1, 50, 5)
    assert (asked["sure"]["minimum"], asked["sure"]["maximum"]) == (0, 1)
    assert "10,000" in asked["question"]["description"]


def test_nothing_that_says_nothing_is_said() -> None:
    for tool in TOOLS.values():
        written = json.dumps(tool.described().input_schema)
        assert '"null"' not in written
        assert '"default": null' not in written
    assert "title" not in TOOLS["ask"].described().input_schema["properties"]["k"]
