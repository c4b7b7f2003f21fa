"""Every error Pincite raises on purpose: one tree, a stable code for each.

    PinciteError
    ├── InvalidInput             the caller can put it right
    │   ├── InvalidQuestion
    │   ├── InvalidLimit
    │   ├── InvalidFilter
    │   ├── InvalidCitation
    │   ├── InvalidReceipt
    │   ├── InvalidFeedback
    │   ├── NotCalibrated        how sure an answer is cannot be told yet
    │   ├── InvalidName
    │   ├── InvalidFolder
    │   └── InvalidSettings
    ├── NotFound
    │   ├── CollectionNotFound
    │   │   └── ModelNotFound     no collection is offered as that model
    │   ├── DocumentNotFound
    │   ├── PassageNotFound
    │   ├── OriginalNotFound
    │   ├── GenerationNotFound
    │   ├── NotKept
    │   ├── ConversationNotFound
    │   ├── AnswerNotFound
    │   ├── GapNotFound
    │   ├── PinNotFound
    │   └── UploadNotFound
    ├── AlreadyExists
    ├── ReadingError             one file cannot become a document
    │   ├── UnsupportedFormat
    │   ├── NoText
    │   ├── Encrypted
    │   ├── Damaged
    │   ├── TooLarge
    │   ├── ReadingStopped       out of its time or memory
    │   ├── Duplicate            another document has its name
    │   └── WebError             a page cannot be fetched
    │       ├── AddressRefused
    │       ├── RobotsRefused
    │       └── PageUnavailable
    ├── HomeError                the stored library cannot be used as asked
    │   ├── HomeLocked
    │   ├── HomeTooNew
    │   ├── HomeCorrupt
    │   ├── HomeNotWritable
    │   ├── CollectionReplaced   made anew by another process meanwhile
    │   ├── BackupDamaged
    │   └── StorageFull
    ├── EncoderError             the model cannot be loaded, or is another one
    │   ├── EncoderUnavailable
    │   ├── EncoderMismatch
    │   └── RerankerUnavailable
    └── ServerError              asking over HTTP did not work
        ├── ServerUnreachable
        │   └── ServerTimeout    it took longer than it was given
        ├── ServerBusy           it asks to be asked later
        └── NotAuthorised
            └── NotFromSlack     it is not signed as Slack signs

A code never changes its meaning. Messages say what is wrong and what to do, and hold no secrets.
"""

from typing import ClassVar


class PinciteError(Exception):
    """Root of the tree; never raised itself."""

    code: ClassVar[str] = "error"


class InvalidInput(PinciteError):
    """What was asked for cannot be done as it was asked."""

    code = "invalid-input"


class InvalidQuestion(InvalidInput):
    """The question is empty or too long."""

    code = "invalid-question"


class InvalidLimit(InvalidInput):
    """A count or a range is outside what is allowed."""

    code = "invalid-limit"


class NotCalibrated(InvalidInput):
    """How sure an answer is cannot be told, since nothing was fitted that tells it."""

    code = "not-calibrated"


class InvalidFilter(InvalidInput):
    """A filter names a field that no document has, or is not a filter at all."""

    code = "invalid-filter"


class InvalidCitation(InvalidInput):
    """What was given to be verified is no citation, or quotes too much."""

    code = "invalid-citation"


class InvalidReceipt(InvalidInput):
    """What was given to be asked again is no receipt."""

    code = "invalid-receipt"


class InvalidFeedback(InvalidInput):
    """What was said of an answer is no verdict, or too much."""

    code = "invalid-feedback"


class InvalidName(InvalidInput):
    """A collection's name, or a document's id, has characters that are not allowed."""

    code = "invalid-name"


class InvalidFolder(InvalidInput):
    """A folder is not there, cannot be listed, or is empty where it was not before."""

    code = "invalid-folder"


class InvalidSettings(InvalidInput):
    """A setting is unknown or has a value that is not allowed."""

    code = "invalid-settings"


class NotFound(PinciteError):
    """What was named is not there."""

    code = "not-found"


class CollectionNotFound(NotFound):
    """No collection has that name."""

    code = "collection-not-found"


class ModelNotFound(CollectionNotFound):
    """No collection is offered to chat clients as a model of that name."""

    code = "model-not-found"


class DocumentNotFound(NotFound):
    """No document of the collection has that id."""

    code = "document-not-found"


class PassageNotFound(NotFound):
    """No passage has that id (any more)."""

    code = "passage-not-found"


class OriginalNotFound(NotFound):
    """The file a document was read from is not there any more, or has changed since."""

    code = "original-not-found"


class GenerationNotFound(NotFound):
    """The collection had no such state, or does not know it (any more)."""

    code = "generation-not-found"


class NotKept(NotFound):
    """There is no other model to go back to."""

    code = "not-kept"


class ConversationNotFound(NotFound):
    """No conversation has that id, or it has expired."""

    code = "conversation-not-found"


class AnswerNotFound(NotFound):
    """No answer has that id, or nobody judged it for so long that it was dropped."""

    code = "answer-not-found"


class GapNotFound(NotFound):
    """No gap has that number, or nothing of it is remembered any more."""

    code = "gap-not-found"


class PinNotFound(NotFound):
    """There is no such pin (any more)."""

    code = "pin-not-found"


class UploadNotFound(NotFound):
    """No upload has that id."""

    code = "upload-not-found"


class AlreadyExists(PinciteError):
    """A collection of that name exists."""

    code = "already-exists"


class ReadingError(PinciteError):
    """One file cannot become a document; the others are not touched by it."""

    code = "unreadable"


class UnsupportedFormat(ReadingError):
    """The file is of no format that Pincite reads."""

    code = "unsupported-format"


class NoText(ReadingError):
    """There is nothing to read in it: empty, or pictures of pages without a text layer."""

    code = "no-text"


class Encrypted(ReadingError):
    """The file opens with a password only."""

    code = "encrypted"


class Damaged(ReadingError):
    """The file is not what its format asks for: cut short, or broken."""

    code = "damaged"


class TooLarge(ReadingError):
    """The file, or what it unpacks to, is over the limit."""

    code = "too-large"


class ReadingStopped(ReadingError):
    """Reading took more time or memory than a file is given, or ended its process."""

    code = "reading-stopped"


class Duplicate(ReadingError):
    """Another document of the same ingestion is known by the same name, and says something else."""

    code = "duplicate"


class WebError(ReadingError):
    """A page of the web cannot be fetched."""

    code = "web"


class AddressRefused(WebError):
    """The address is none of a page, or leads to a machine that is not on the public internet."""

    code = "address-refused"


class RobotsRefused(WebError):
    """The site's robots.txt does not allow the page to be fetched, or cannot be read."""

    code = "robots-refused"


class PageUnavailable(WebError):
    """The server cannot be reached, or gave no page."""

    code = "page-unavailable"


class HomeError(PinciteError):
    """The stored library cannot be used as asked."""

    code = "home-error"


class HomeLocked(HomeError):
    """Another process is writing to this home."""

    code = "home-locked"


class HomeTooNew(HomeError):
    """The home was written by a newer version; it was left as it is."""

    code = "home-too-new"


class HomeCorrupt(HomeError):
    """A stored file is not readable as what it should be."""

    code = "home-corrupt"


class HomeNotWritable(HomeError):
    """The home cannot be written to."""

    code = "home-not-writable"


class CollectionReplaced(HomeError):
    """Another process made the collection anew, or re-indexed it, while this one changed it."""

    code = "collection-replaced"


class BackupDamaged(HomeError):
    """A backup is cut short, has changed, or is none."""

    code = "backup-damaged"


class StorageFull(HomeError):
    """The disk is full; nothing of the failed write was kept."""

    code = "storage-full"


class EncoderError(PinciteError):
    """The encoder cannot be used."""

    code = "encoder-error"


class EncoderUnavailable(EncoderError):
    """The model is not on this machine, or is not the one it should be."""

    code = "encoder-unavailable"


class EncoderMismatch(EncoderError):
    """The collection was encoded by another model than the one named."""

    code = "encoder-mismatch"


class RerankerUnavailable(EncoderError):
    """The reranker that is set cannot be loaded, or is none."""

    code = "reranker-unavailable"


class ServerError(PinciteError):
    """Asking a server over HTTP did not work."""

    code = "server-error"


class ServerUnreachable(ServerError):
    """No server answers at that address."""

    code = "server-unreachable"


class ServerTimeout(ServerUnreachable):
    """The server did not answer in the time it was given."""

    code = "server-timeout"


class ServerBusy(ServerError):
    """The server asks to be asked later, and there was no time to wait for it, or no end to it."""

    code = "server-busy"


class NotAuthorised(ServerError):
    """The server wants a key, or a better one."""

    code = "not-authorised"


class NotFromSlack(NotAuthorised):
    """A request was not signed with the secret of the app for Slack, or not just now."""

    code = "not-from-slack"
