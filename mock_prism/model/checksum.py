"""What tells one content from another: a digest of all its bytes."""

from __future__ import annotations

import hashlib
import re
from enum import Enum
from typing import Self

from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen

HEXADECIMAL = re.compile(r"[0-9a-f]+")


class Algorithm(Enum):
    """How a digest is made, in the words of ``hashlib``."""

    SHA1 = "sha1"
    SHA256 = "sha256"


@frozen
class Checksum:
    """A digest in hexadecimal letters, small ones."""

    algorithm: Algorithm
    digest: str

    @classmethod
    def of(cls, algorithm: Algorithm, data: bytes) -> Self:
        """That of a content."""
        return cls(algorithm, hashlib.new(algorithm.value, data, usedforsecurity=False).hexdigest())

    def check(self) -> None:
        """Raise Invalid unless it can be one of its algorithm."""
        if HEXADECIMAL.fullmatch(self.digest) is None:
            raise Invalid("checksum", "must have hexadecimal digits only")
        if len(self.digest) != 2 * hashlib.new(self.algorithm.value, usedforsecurity=False).digest_size:
            raise Invalid("checksum", "has a wrong length")
