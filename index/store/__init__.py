"""The store: one SQLite file a collection, the truth that every index can be made from again."""
