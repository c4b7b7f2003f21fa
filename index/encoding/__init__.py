"""The encoder: any sentence-transformers model, exported once, served without torch."""
