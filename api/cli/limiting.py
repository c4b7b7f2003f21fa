"""A judged set with fewer queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.evaluation import read_qrels


@contextmanager
def limited(folder: Path, split: str, queries: int | None) -> Iterator[Path]:
    """Give a folder in BEIR's layout that has the first judged queries of another.

    Args:
        folder: The whole of it.
        split: Which judgments.
        queries: How many; all of them where it is None.
    """
    found = [folder / "qrels" / f"{split}.tsv{end}" for end in ("", ".gz")]
    judged = next((path for path in found if path.is_file()), None)
    if queries is None or judged is None:
        yield folder
        return
    with TemporaryDirectory(prefix="pincite-queries-") as temporary:
        fewer = Path(temporary)
        for path in folder.iterdir():
            if path.is_file():
                (fewer / path.name).symlink_to(path.absolute())
        (fewer / "qrels").mkdir()
        with (fewer / "qrels" / f"{split}.tsv").open("w", encoding="utf-8") as file:
            file.write("query-id\tcorpus-id\tscore\n")
            for query, grades in list(read_qrels(judged).items())[:queries]:
                file.writelines(f"{query}\t{each}\t{grade}\n" for each, grade in grades.items())
        yield fewer
