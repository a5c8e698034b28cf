"""The homes of those who log in to a real shell: each has one on each machine, for as long as the server lives."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from mock_prism.model.frozen import frozen
from mock_prism.ssh.accounts import Account

DYNAMIC_IDS = range(61_184, 65_520)
"""Ids that belong to no account: those that systemd gives to users who come and go."""


@frozen
class Home:
    """A folder, and whose it is: None is whoever runs the server."""

    path: Path
    user_id: int | None = None


@dataclass(slots=True)
class Homes:
    """All homes, in one folder, made when first looked for.

    ``are_owned`` gives each to a user id of its own, which takes root.
    """

    folder: Path
    are_owned: bool = False
    _homes: dict[tuple[str, str, str], Home] = field(default_factory=dict)

    def of(self, account: Account, node: str) -> Home:
        """The home of a user of a sandbox on the machine with this address."""
        key = (account.sandbox, node, account.user)
        if key not in self._homes:
            self._homes[key] = self._make(len(self._homes))
        return self._homes[key]

    def _make(self, number: int) -> Home:
        path = self.folder / str(number)
        path.mkdir()
        if not self.are_owned:
            return Home(path)
        self.folder.chmod(0o711)  # each has to find its own
        user_id = DYNAMIC_IDS[number % len(DYNAMIC_IDS)]
        os.chown(path, user_id, user_id)
        return Home(path, user_id)
