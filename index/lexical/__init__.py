"""Lexical search: BM25 in tantivy."""
