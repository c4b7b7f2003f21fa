"""Citations read back from JSON to be verified, and what became of them as plain JSON objects."""

from typing import Any

from api.typed import not_read, typed
from qa.answers import Citation
from qa.errors import InvalidCitation
from qa.verifying import Claim, Verdict

_FIELDS: dict[str, type] = {
    "document_id": str,
    "sha256": str,
    "start": int,
    "end": int,
    "quote": str,
}


def claims_of(data: Any) -> list[Claim]:
    """Read the citations of an answer, of one of its passages, or a citation alone.

    Fields that verifying does not need are not looked at.

    Raises:
        InvalidCitation: It is none of these, or a citation in it is not as it should be.
    """
    if isinstance(data, dict) and isinstance(data.get("passages"), list):
        return [_claim_of(_citation_in(hit)) for hit in data["passages"]]
    return [_claim_of(_citation_in(data))]


def _citation_in(data: Any) -> Any:
    return data.get("citation", data) if isinstance(data, dict) else data


def _claim_of(data: Any) -> Claim:
    if not isinstance(data, dict):
        raise InvalidCitation("What was given is neither a citation nor an answer of Pincite.")
    for name, kind in _FIELDS.items():
        if type(data.get(name)) is not kind:
            wanted = "a string" if kind is str else "a whole number"
            raise InvalidCitation(f"The citation's {name!r} must be {wanted}.")
    return Claim(**{name: data[name] for name in _FIELDS})


def claim_json(claim: Claim | Citation) -> dict[str, Any]:
    """Write a citation as a JSON object: what `claims_of` reads."""
    return {name: getattr(claim, name) for name in _FIELDS}


def verdict_of(data: Any) -> Verdict:
    """Read what became of a citation back.

    Raises:
        ServerError: It is no such thing.
    """
    try:
        return typed(Verdict, data)
    except ValueError as error:
        raise not_read("a verdict", error) from error


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Write what became of a citation as a JSON object."""
    return {
        "status": verdict.status,
        "document_id": verdict.document_id,
        "start": verdict.start,
        "end": verdict.end,
        "text": verdict.text,
        "sha256": verdict.sha256,
        "same_original": verdict.same_original,
        "difference": [
            {"kind": change.kind, "before": change.before, "after": change.after}
            for change in verdict.difference
        ],
    }
