"""The tables of a collection's store, as migrations that only ever grow in number.

What some columns hold:

- `generations.mark` is random: two stores that once were one differ in it from where they part.
- `documents.origin` is the uri of the file or sitemap that a document was found in.
- `documents.validators` is what a page said of its version, as JSON; null for what is no page.
- `documents.digest` is `content_digest` of what the document says.
- `documents_traits` holds all that filters compare, so that they do not read past every text.
- `meta.oldest` is the oldest generation that can be asked; `meta.compactions` counts how often
  something was dropped for good.
- `sentences.vectors` are those of a passage's sentences, one after another, as `qa.sentences` cut
  them when it was stored: 8 bits a number. A passage of one sentence has none, nor one that was
  stored by an earlier version or encoded by a model that gives none.
- `tokens.sketches` are those of a passage's tokens, one after another, as `index.sketches` makes
  them. A passage that was stored by an earlier version has none, nor one that was encoded by a
  model that gives none.
"""

import hashlib

MIGRATIONS = (
    """
    CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE generations (
        number INTEGER PRIMARY KEY,
        at REAL NOT NULL,
        last_document INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE documents (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        key TEXT NOT NULL,
        uri TEXT NOT NULL,
        media_type TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        modified REAL,
        added REAL NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL,
        metadata TEXT NOT NULL,
        passages INTEGER NOT NULL,
        born INTEGER NOT NULL,
        died INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX documents_alive ON documents (id) WHERE died IS NULL;
    CREATE INDEX documents_versions ON documents (id, born);
    CREATE INDEX documents_dead ON documents (died) WHERE died IS NOT NULL;
    CREATE TABLE facets (
        document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (key, value, document)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX facets_document ON facets (document);
    CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        page INTEGER,
        heading_path TEXT NOT NULL,
        context TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passages_document ON passages (document, ordinal);
    CREATE INDEX passages_id ON passages (id);
    CREATE TABLE vectors (
        passage INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
        vector BLOB NOT NULL
    ) STRICT;
    CREATE TABLE originals (
        sha256 TEXT PRIMARY KEY,
        bytes BLOB NOT NULL
    ) STRICT;
    INSERT INTO generations VALUES (0, (julianday('now') - 2440587.5) * 86400.0, 0)
    """,
    """
    ALTER TABLE generations ADD COLUMN last_passage INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE generations ADD COLUMN mark TEXT NOT NULL DEFAULT '';
    UPDATE generations SET
        last_passage = coalesce((SELECT max(row) FROM passages WHERE document = last_document), 0),
        mark = lower(hex(randomblob(8)));
    ALTER TABLE documents ADD COLUMN origin TEXT NOT NULL DEFAULT '';
    ALTER TABLE documents ADD COLUMN validators TEXT;
    ALTER TABLE documents ADD COLUMN digest TEXT NOT NULL DEFAULT '';
    UPDATE documents SET
        origin = uri, digest = content_digest(title, text, blocks, metadata);
    CREATE UNIQUE INDEX documents_keys ON documents (key) WHERE died IS NULL;
    CREATE INDEX documents_origins ON documents (origin) WHERE died IS NULL;
    INSERT INTO meta VALUES ('oldest', '0');
    INSERT INTO meta VALUES ('compactions', '0')
    """,
    """
    CREATE TABLE sentences (
        passage INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
        vectors BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX documents_traits ON documents (uri, media_type, modified)",
    """
    CREATE TABLE tokens (
        passage INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
        sketches BLOB NOT NULL
    ) STRICT
    """,
)


def content_digest(*columns: str) -> str:
    """Hash what a document says: SHA-256 over its title, text, blocks and metadata."""
    digest = hashlib.sha256()
    for column in columns:
        digest.update(column.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
