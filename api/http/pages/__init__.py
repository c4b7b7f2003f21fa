"""Pages, served."""
