"""The key by which clients know the server again: made once, and kept in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

import asyncssh

NAME = "ssh_host_ed25519_key"


def host_key(folder: Path | None) -> asyncssh.SSHKey:
    """The key kept in a folder, made if there is none; where it cannot be kept it lasts as long as the server."""
    made = asyncssh.generate_private_key("ssh-ed25519", comment="mock-prism")
    if folder is None:
        return made
    path = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = folder / f"{NAME}.{os.getpid()}"
        own.unlink(missing_ok=True)
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(made.export_private_key())
        try:
            os.link(own, path)  # whoever is first wins, and nobody reads half a key
        except FileExistsError:
            pass
        finally:
            own.unlink()
        return asyncssh.read_private_key(str(path))
    except (OSError, asyncssh.KeyImportError):
        return made
