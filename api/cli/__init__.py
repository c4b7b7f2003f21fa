"""The command line: `pincite`."""
