"""Files of many formats become canonical text with structure, in a limited child process."""
