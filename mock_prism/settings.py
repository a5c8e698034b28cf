"""What a server is told when it starts: from flags, from ``MOCK_PRISM_*``, or by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "MOCK_PRISM_"
PACES = ("live", "eager", "frozen")
TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class SettingsError(ValueError):
    """A setting that cannot be, in one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a server. ``port`` 0 is any free one; ``hosts``, ``vms`` and ``clusters`` grow the site."""

    host: str = "127.0.0.1"
    port: int = 9440
    tls: bool = True
    ready_file: Path | None = None
    site: str = "four-node"
    pace: str = "live"
    rate: float = 1.0
    seed: int = 1
    hosts: int | None = None
    vms: int | None = None
    clusters: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"port {self.port} is not between 0 and 65535")
        if self.pace not in PACES:
            raise SettingsError(f"pace {self.pace!r} is none of {', '.join(PACES)}")
        if not 0 < self.rate < float("inf"):
            raise SettingsError(f"rate {self.rate:g} is not a positive number")
        for name in ("hosts", "vms", "clusters"):
            amount = getattr(self, name)
            if amount is not None and amount < (0 if name == "vms" else 1):
                raise SettingsError(f"{name} {amount} is too few")


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """Flags come before the environment. Raises SettingsError, naming what is wrong.

    Flags that are None count as not given.
    """
    chosen: dict[str, Any] = {}
    for field in fields(Settings):
        text = environment.get(PREFIX + field.name.upper())
        if flags.get(field.name) is not None:
            chosen[field.name] = flags[field.name]
        elif text is not None and text != "":
            chosen[field.name] = _read(field.name, text)
    return Settings(**chosen)


def _read(name: str, text: str) -> object:
    """One setting out of the environment."""
    variable = PREFIX + name.upper()
    try:
        match name:
            case "port" | "seed" | "hosts" | "vms" | "clusters":
                return int(text)
            case "rate":
                return float(text)
            case "tls":
                return TRUTHS[text.lower()]
            case "ready_file":
                return Path(text)
            case _:
                return text
    except (ValueError, KeyError):
        raise SettingsError(f"{variable}={text} cannot be read") from None
