"""Documents become searchable: reading, splitting, encoding, storing, searching."""
