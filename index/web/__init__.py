"""Pages of the web become files: fetched politely, from public addresses only, within limits."""
