"""What kinds of documents there are to choose from, by the names that people know them by."""

KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-excel": "Excel 97-2003",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/vnd.oasis.opendocument.presentation": "OpenDocument presentation",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument spreadsheet",
    "application/epub+zip": "EPUB",
    "application/rtf": "RTF",
    "text/html": "Web page",
    "text/markdown": "Markdown",
    "text/x-rst": "reStructuredText",
    "text/asciidoc": "AsciiDoc",
    "text/plain": "Plain text, code",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/json": "JSON",
    "application/jsonl": "JSON Lines",
    "application/x-ipynb+json": "Notebook",
    "message/rfc822": "Mail",
    "text/vtt": "Subtitles",
    "application/xml": "XML article",
}
"""Media types, and what each is called."""
