"""What was uploaded: files in a directory of the server's own, each once, by the digest of what is in it.

Sites know digests only, so that forks and snapshots of them share the files. One that no site refers to any more goes
when room is made for the next; the directory goes with the server.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Protocol

from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.image import UploadImage
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.task import Task

CHUNK_BYTES = 1 << 20
MOST_BYTES = 20 << 30
"""How much all files have together, unless told otherwise; a bound of the mock."""


class Full(Exception):
    """There is no room for what comes."""


class Stream(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """So many bytes at most; none at the end."""


@frozen
class Content:
    """What is known of a file: all its digests, and how long it is."""

    digests: tuple[Checksum, ...]
    size_bytes: int

    @property
    def name(self) -> str:
        """What the file goes by."""
        return next(one.digest for one in self.digests if one.algorithm is Algorithm.SHA256)


def referred(site: Site) -> set[str]:
    """The names of the files that a site refers to: its images, and what waits to become one."""
    waiting = (task.command for task in site.all(Task) if not task.has_ended)
    coming = {command.content for command in waiting if isinstance(command, UploadImage)}
    return {content for image in site.all(Image) if (content := image.content)} | coming


class Contents:
    """The files. ``most_bytes`` is what they may have together; they are in a ``folder`` that is made when the first
    one comes, and goes with this."""

    def __init__(self, most_bytes: int = MOST_BYTES, folder: Path | None = None) -> None:
        self.most_bytes = most_bytes
        self._place = folder
        self._lock = threading.RLock()
        self._sizes: dict[str, int] = {}
        self._held: Counter[str] = Counter()
        self._coming = 0
        self._folder: Path | None = None

    def open(self, name: str) -> IO[bytes]:
        """The file of a name, to read. Raises FileNotFoundError."""
        return self._path(name).open("rb")

    @contextmanager
    def receive(self, stream: Stream, wanted: Callable[[], Set[str]]) -> Iterator[Content]:
        """Keep what a stream has: as long as this lasts, and then as long as it is among what is ``wanted``.

        Raises Full, and what reading the stream raises.
        """
        self._sweep(wanted)
        content = self._written(stream)
        try:
            yield content
        finally:
            with self._lock:
                self._held[content.name] -= 1

    def _written(self, stream: Stream) -> Content:
        digests = [hashlib.new(algorithm.value, usedforsecurity=False) for algorithm in Algorithm]
        size, path = 0, self._path(f"coming-{threading.get_ident()}")
        try:
            with path.open("wb") as file:
                while chunk := stream.read(CHUNK_BYTES):
                    size += len(chunk)
                    self._claim(len(chunk))
                    self._write(file, chunk)
                    for digest in digests:
                        digest.update(chunk)
            known = [Checksum(name, digest.hexdigest()) for name, digest in zip(Algorithm, digests, strict=True)]
            content = Content(tuple(known), size)
            with self._lock:
                path.replace(self._path(content.name))
                self._held[content.name] += 1
                self._sizes[content.name] = size
            return content
        finally:
            path.unlink(missing_ok=True)
            self._claim(-size)

    def _write(self, file: IO[bytes], chunk: bytes) -> None:
        try:
            file.write(chunk)
        except OSError as error:
            raise Full(str(error)) from None

    def _claim(self, size: int) -> None:
        with self._lock:
            self._coming += size
            if size > 0 and sum(self._sizes.values()) + self._coming > self.most_bytes:
                raise Full(f"all files have at most {self.most_bytes} bytes together")

    def _sweep(self, wanted: Callable[[], Set[str]]) -> None:
        with self._lock:
            idle = {name for name in self._sizes if not self._held[name]}
        for name in idle - wanted():
            with self._lock:
                if not self._held[name] and self._sizes.pop(name, None) is not None:  # unless another has been quicker
                    self._path(name).unlink()

    def _path(self, name: str) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = self._place or Path(mkdtemp(prefix="mock-prism-"))
                self._folder.mkdir(mode=0o700, exist_ok=True)
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder / name
