"""The homes of those who log in to a real shell: each has one on each machine, for as long as the server lives."""

from __future__ import annotations

import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from mock_prism.cvm_environment import PRODUCT_PATHS
from mock_prism.faces.shell.shims import write_shim
from mock_prism.model.frozen import frozen
from mock_prism.ssh.accounts import CVM_USER, Account

DYNAMIC_IDS = range(61_184, 65_520)
"""Ids that belong to no account: those that systemd gives to users who come and go."""
CVM_HOME = f"/home/{CVM_USER}/"
FOLDERS = ("config", "data/cores", "data/logs", "tmp")
"""What scripts go through in a home on a Controller VM (scripts)."""


@frozen
class Home:
    """A folder, and whose it is: None is whoever runs the server."""

    path: Path
    user_id: int | None = None


@dataclass(slots=True)
class Homes:
    """All homes, in one folder, made when first looked for.

    ``are_owned`` gives each to a user id of its own, which takes root: ``first_id`` and those after it. The kernel
    counts an id's processes on the whole machine, so that servers side by side had better not begin with the same.
    """

    folder: Path
    are_owned: bool = False
    first_id: int = field(default_factory=lambda: random.choice(DYNAMIC_IDS))
    _homes: dict[tuple[str, str, str], Home] = field(default_factory=dict)

    def of(self, account: Account, node: str) -> Home:
        """The home of a user of a sandbox on the machine with this address."""
        key = (account.sandbox, node, account.user)
        if key not in self._homes:
            self._homes[key] = self._make(len(self._homes), account.user)
        return self._homes[key]

    def _make(self, number: int, user: str) -> Home:
        path = self.folder / str(number)
        path.mkdir()
        if user == CVM_USER:
            _furnish(path)
        if not self.are_owned:
            return Home(path)
        self.folder.chmod(0o711)  # each has to find its own
        user_id = DYNAMIC_IDS[(DYNAMIC_IDS.index(self.first_id) + number) % len(DYNAMIC_IDS)]
        for entry in (path, *path.rglob("*")):
            os.chown(entry, user_id, user_id)
        return Home(path, user_id)


def _furnish(home: Path) -> None:
    """Put into a home what scripts find there on every Controller VM."""
    for name in FOLDERS:
        (home / name).mkdir(parents=True)
    for paths in PRODUCT_PATHS.values():
        for path in paths:
            if path.startswith(CVM_HOME):
                program = home / path.removeprefix(CVM_HOME)
                program.parent.mkdir(parents=True, exist_ok=True)
                write_shim(program, sys.executable)
