"""What a home should hold, by a dictionary that no process of work can break."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from index.ingesting import document_id_of

State = dict[str, str]
Change = dict[str, str | None]

WORD = "lantern"
WORDS = [
    f"{first}{last}"
    for first in ("bar", "cor", "del", "fen", "gor", "hal", "jun", "kel", "mor", "nat")
    for last in ("a", "en", "ix", "o", "ule", "yst")
]


def changed(state: State, change: Change) -> State:
    """Give the state after a change: texts by document, None for a document that goes."""
    return {id: text for id, text in {**state, **change}.items() if text is not None}  # noqa: A001


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process of work is to do.

    Attributes:
        operation: The operation's name.
        steps: Each is there wholly or not at all; the first n are there, whatever n.
        files: The files it takes, in order.
    """

    operation: str
    steps: tuple[Change, ...]
    files: tuple[Path, ...] = ()

    def states(self, before: State) -> list[State]:
        """Give the state after no step, after one, and so on."""
        states = [before]
        for step in self.steps:
            states.append(changed(states[-1], step))
        return states


@dataclass(slots=True)
class Model:
    """A home's life so far, as its parent knows it.

    Attributes:
        folder: Where the home, the files to be ingested and the backup are.
        models: The folder of exported encoders.
        chance: Makes up texts and plans.
        state: What is in the home.
        sent: Every text of every document that was ever sent.
        passages: Ids of all passages there ever were, with their documents and texts.
        history: What earlier generations hold.
        backed_up: What the backup holds; None where there is none.
        written: How many texts were made up.
    """

    folder: Path
    models: Path
    chance: random.Random
    state: State = field(default_factory=dict)
    sent: dict[str, set[str]] = field(default_factory=dict)
    passages: dict[str, tuple[str, str]] = field(default_factory=dict)
    history: dict[int, State] = field(default_factory=dict)
    backed_up: State | None = None
    written: int = 0

    @property
    def home(self) -> Path:
        """The home's folder."""
        return self.folder / "home"

    @property
    def backup(self) -> Path:
        """The backup's file."""
        return self.folder / "backups" / "home.tar"

    def added(self, operation: str, count: int) -> Plan:
        """Plan to add documents."""
        return self._written(operation, [self._file(self.written + n) for n in range(count)])

    def updated(self, operation: str, count: int) -> Plan:
        """Plan to replace documents, with one that is not there yet among them."""
        files = [f for f in self._files() if document_of(f) in self.state]
        chosen = self.chance.sample(files, min(count, len(files)))
        return self._written(operation, [*chosen, self._file(self.written)])

    def deleted(self, operation: str, count: int) -> Plan:
        """Plan to delete documents."""
        chosen = self.chance.sample(sorted(self.state), min(count, len(self.state)))
        return Plan(operation, (dict.fromkeys(chosen),) if chosen else ())

    def _written(self, operation: str, files: list[Path]) -> Plan:
        steps: list[Change] = []
        for file in files:
            text = self._text()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            self.sent.setdefault(document_of(file), set()).add(text)
            steps.append({document_of(file): text})
        return Plan(operation, tuple(steps), tuple(files))

    def _file(self, number: int) -> Path:
        return self.folder / "files" / f"{number}.txt"

    def _files(self) -> list[Path]:
        return sorted((self.folder / "files").glob("*.txt"))

    def _text(self) -> str:
        self.written += 1
        sentences = []
        for _ in range(self.chance.randint(3, 10)):
            words = self.chance.choices(WORDS, k=self.chance.randint(5, 12))
            sentences.append(f"{' '.join([f'v{self.written}', WORD, *words]).capitalize()}.")
        return " ".join(sentences)


def document_of(file: Path) -> str:
    """Name the document that a file becomes."""
    return document_id_of(file.resolve().as_uri())


def version_of(text: str) -> str:
    """Give the word that is in every passage of a text, and of no other text."""
    return text.split(" ", 1)[0].lower()
