"""Seeded identities: the same seed gives the same uuids, MAC addresses and serial numbers."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

NUTANIX_OUI = "50:6b:8d"  # captured: every guest NIC in the samples begins so


@dataclass(slots=True)
class Ids:
    """A source of identities, counted by noun so that one more host moves no VM's uuid.

    One with a ``branch`` gives others than one without, and moves none of those.
    """

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    branch: str = ""

    def _digest(self, noun: str) -> bytes:
        self.counts[noun] += 1
        text = f"{self.seed}/{self.branch}{noun}/{self.counts[noun]}"
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    def uuid(self, noun: str) -> str:
        """A random-looking (version 4) uuid."""
        raw = bytearray(self._digest(noun))
        raw[6] = raw[6] & 0x0F | 0x40
        raw[8] = raw[8] & 0x3F | 0x80
        text = raw.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def cluster_uuid(self) -> str:
        """A cluster's uuid: in every capture it begins with ``0005`` or ``0006``."""
        text = self._digest("cluster").hex()
        return f"0005{text[4:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def mac(self) -> str:
        """The MAC address of a guest NIC."""
        tail = self._digest("mac")[:3].hex(":")
        return f"{NUTANIX_OUI}:{tail}"

    def number(self, noun: str, bits: int) -> int:
        """A positive number of at most so many bits."""
        return int.from_bytes(self._digest(noun), "big") >> (128 - bits) or 1

    def serial(self, noun: str, length: int) -> str:
        """A serial number of hexadecimal capitals, as on Nutanix hardware."""
        return self._digest(noun).hex()[:length].upper()

    def copy(self) -> Ids:
        """A source that goes on from the same counts."""
        return Ids(self.seed, self.counts.copy(), self.branch)
