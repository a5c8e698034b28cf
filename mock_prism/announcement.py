"""What a server tells when it answers: on standard output to a person, in the ready file to a program."""

from __future__ import annotations

import json
import os
import shlex
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from mock_prism.model.frozen import frozen
from mock_prism.settings import Settings

if TYPE_CHECKING:
    from mock_prism.site_files import Login

CVM_USER = "nutanix"
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where to reach, from the same machine, a server that listens everywhere."""


@frozen
class Announcement:
    """Where a server is and who may log in; the fields but the last are the ready file's."""

    url: str
    host: str
    port: int
    user: str
    password: str
    cvm_user: str
    cvm_password: str
    ssh_port: int | None
    ca_file: str | None
    site: str
    pace: str
    pid: int
    ready_file: Path | None

    @classmethod
    def make(
        cls, settings: Settings, login: Login, port: int, ca_file: Path | None, ssh_port: int | None = None
    ) -> Announcement:
        """That of a server which listens on these ports. ``pid`` is whom to send a signal."""
        host = ANY_ADDRESS.get(settings.host, settings.host)
        return cls(
            url=f"{'http' if settings.no_tls else 'https'}://{f'[{host}]' if ':' in host else host}:{port}",
            host=settings.host,
            port=port,
            user=login.user,
            password=login.password,
            cvm_user=CVM_USER,
            cvm_password=settings.cvm_password,
            ssh_port=ssh_port,
            ca_file=None if ca_file is None else str(ca_file),
            site=settings.site,
            pace=settings.pace,
            pid=os.getpid(),
            ready_file=settings.ready_file,
        )

    def publish(self) -> None:
        """Say it, once connections that are made are answered. A reader who has gone is no reason to stop."""
        with suppress(BrokenPipeError):
            sys.stdout.write(f"{self.text()}\n")
            sys.stdout.flush()
        if self.ready_file is not None:
            facts = asdict(self)
            del facts["ready_file"]
            partial = self._partial(self.ready_file)
            partial.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
            partial.replace(self.ready_file)

    def withdraw(self) -> None:
        """Take away the ready file, or that of an earlier server. Raises OSError where one could not be written."""
        if self.ready_file is not None:
            partial = self._partial(self.ready_file)
            partial.touch()
            partial.unlink()
            self.ready_file.unlink(missing_ok=True)

    def text(self) -> str:
        """What a person wants to know, and three commands to try."""
        login = shlex.quote(f"{self.user}:{self.password}")
        trust = f"--cacert {self.ca_file} " if self.ca_file else ""
        export = f"export MOCK_PRISM_URL={self.url}{f' MOCK_PRISM_CA_FILE={self.ca_file}' if self.ca_file else ''}"
        lines = (
            f"mock-prism serves the site {self.site} at {self.url}",
            f"  Prism    {self.user} / {self.password}    console {self.url}/console/",
            f"  CVM      {self.cvm_user} / {self.cvm_password}{self._ssh()}",
            *((f"  CA file  {self.ca_file}",) if self.ca_file else ()),
            "Try, in another shell:",
            f"  {export}",
            "  mock-prism cvm -- acli host.list",
            f"  curl {trust}-u {login} {self.url}/PrismGateway/services/rest/v2.0/hosts/",
        )
        return "\n".join(lines)

    def _ssh(self) -> str:
        where = ANY_ADDRESS.get(self.host, self.host)
        return f"    ssh -p {self.ssh_port} {self.cvm_user}@{where}" if self.ssh_port is not None else ""

    @staticmethod
    def _partial(ready_file: Path) -> Path:
        return ready_file.with_name(f"{ready_file.name}.{os.getpid()}.partial")
