"""What was learned from our own files, kept in a folder between runs: arrays under a name and a key of what they were
learned from, so that a changed file never meets old learning. Nothing of a person's is ever kept here."""

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

log = logging.getLogger(__name__)


class Shelf:
    """A folder of learned arrays; without one, everything is learned anew each time."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, name: str, learned_from: Iterable[object], learn: Callable[[], Arrays]) -> Arrays:
        """The arrays kept under `name` for exactly what they are `learned_from`, or else learned now and kept.

        A file that is broken is learned again; a folder that cannot be written only costs the time. Raises no OSError.
        """
        if self._folder is None:
            return learn()
        digest = hashlib.sha256()
        for part in learned_from:
            digest.update(f"{part!r}\n".encode())
        path = self._folder / f"{name}-{digest.hexdigest()[:32]}.npz"
        try:
            with np.load(path, allow_pickle=False) as kept:
                return {key: kept[key] for key in kept.files}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
            learned = learn()
        try:
            write_whole(path, lambda file: np.savez(file, **learned))  # type: ignore[arg-type]
        except OSError as error:
            log.info("What was learned could not be kept in %s: %s", self._folder, error)
        return learned


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Have `write` fill the file, which is there whole or not at all; OSError when the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
