"""What the OpenAPI document shows as examples."""

from typing import Any

ANSWER: dict[str, Any] = {
    "answer_id": "vT0cUuH5mZ8x2hQy7rJ4pKdE1aWnLb6s",
    "question": "How long do they take?",
    "resolved_question": "What about refunds? How long do they take?",
    "carried_terms": ["refunds"],
    "collection": "default",
    "generation": 7,
    "took_ms": 9.41,
    "confidence": 0.8312,
    "answerable": True,
    "reranked": "no",
    "passages": [
        {
            "rank": 1,
            "id": "0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
            "text": "Refunds take five working days.",
            "score": 1.0,
            "scores": {"dense": 0.812345, "lexical": 11.0421},
            "highlights": [{"start": 120, "end": 151, "text": "Refunds take five working days."}],
            "citation": {
                "number": 1,
                "document_id": "upload:returns.pdf",
                "title": "Returns",
                "uri": "upload:returns.pdf",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "start": 120,
                "end": 151,
                "page": 2,
                "heading_path": ["Returns", "Refunds"],
                "quote": "Refunds take five working days.",
                "link": "/documents/upload%3Areturns.pdf?collection=default"
                "&passage=0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e&start=120&end=151"
                "#p-0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
                "modified": "2026-03-31T09:30:00.000Z",
            },
            "duplicate_count": 1,
            "duplicates": [
                {
                    "id": "5d0a9a1e7b4f4c31a86f2f0c9b7d8e12",
                    "document_id": "upload:terms.pdf",
                    "title": "Terms",
                    "uri": "upload:terms.pdf",
                    "start": 48,
                    "end": 79,
                    "page": 1,
                    "heading_path": ["Terms", "Refunds"],
                    "link": "/documents/upload%3Aterms.pdf?collection=default"
                    "&passage=5d0a9a1e7b4f4c31a86f2f0c9b7d8e12&start=48&end=79"
                    "#p-5d0a9a1e7b4f4c31a86f2f0c9b7d8e12",
                    "exact": True,
                }
            ],
            "further_count": 0,
            "further": [],
            "context": 1,
            "curated": {
                "pin": "5f0c2a9be417",
                "question": "How long do refunds take?",
                "similarity": 0.9312,
            },
        }
    ],
    "contexts": [
        {
            "number": 1,
            "document_id": "upload:returns.pdf",
            "start": 120,
            "end": 173,
            "text": "Refunds take five working days.\n\nGifts are exchanged.",
            "passages": [
                {
                    "id": "0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
                    "start": 120,
                    "end": 151,
                    "page": 2,
                    "heading_path": ["Returns", "Refunds"],
                },
                {
                    "id": "7c2a6b90e1d34f5f8a0b1c2d3e4f5a6b",
                    "start": 153,
                    "end": 173,
                    "page": 2,
                    "heading_path": ["Returns", "Gifts"],
                },
            ],
        }
    ],
}

CITED = ANSWER["passages"][0]["citation"]
VERDICT: dict[str, Any] = {
    "status": "changed",
    "document_id": "upload:returns.pdf",
    "start": 134,
    "end": 164,
    "text": "Refunds take ten working days.",
    "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "same_original": False,
    "difference": [
        {"kind": "equal", "before": "Refunds take ", "after": "Refunds take "},
        {"kind": "replace", "before": "five", "after": "ten"},
        {"kind": "equal", "before": " working days.", "after": " working days."},
    ],
}

CONVERSATION: dict[str, Any] = {
    "conversation_id": "5Jm0Qf3J1n8QkP7yqv0mZ2uXl4sC9aRt",
    "expires_at": "2026-03-31T10:30:00.000Z",
    "collection": "default",
    "turns": [
        {"role": "user", "text": "What about refunds?"},
        {"role": "assistant", "text": "Refunds take five working days."},
    ],
}

JUDGED: dict[str, Any] = {
    "number": 12,
    "answer_id": ANSWER["answer_id"],
    "question": "How long do refunds take?",
    "collection": "default",
    "door": "http",
    "asker": "ada",
    "asked": "2026-03-31T09:30:00.000Z",
    "confidence": 0.8312,
    "passages": [
        {
            "id": "0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
            "document_id": "upload:returns.pdf",
            "start": 120,
            "end": 151,
        }
    ],
    "judgements": [
        {
            "person": "ada",
            "at": "2026-03-31T09:31:00.000Z",
            "verdict": "up",
            "note": "just what I wanted",
            "passage": "",
        }
    ],
}

GAP: dict[str, Any] = {
    "number": 3,
    "state": "answered",
    "question": "Can I pay with a gift card?",
    "wordings": ["Can I pay with a gift card?", "can i pay by gift card"],
    "collection": "default",
    "count": 5,
    "askers": 2,
    "first_asked": "2026-03-30T08:00:00.000Z",
    "last_asked": "2026-03-31T09:30:00.000Z",
    "confidence": 0.2145,
    "best": {
        "id": "0b0c3f6f0e6a4a5c9d1e2f3a4b5c6d7e",
        "document_id": "upload:returns.pdf",
        "start": 120,
        "end": 151,
        "title": "Returns",
        "text": "Refunds take five working days.",
    },
    "found": {
        "at": "2026-04-01T07:00:00.000Z",
        "confidence": 0.9021,
        "passage": {
            "id": "9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b",
            "document_id": "upload:payment.pdf",
            "start": 40,
            "end": 84,
            "title": "Payment",
            "text": "Gift cards are taken in every shop.",
        },
    },
}
