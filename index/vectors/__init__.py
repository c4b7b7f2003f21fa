"""Dense search: vectors in FAISS, as immutable segments."""
