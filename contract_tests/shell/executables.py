"""The real executables, in a folder of their own, against a live server."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import HEEDING
from mock_prism.faces.shell.shims import write_shims
from mock_prism.model.frozen import frozen
from mock_prism.testing.live_server import LiveServer

NUMBERS = itertools.count(1)


@frozen
class Executables:
    """A person with the executables first on the PATH, in a sandbox that is theirs alone."""

    folder: Path
    environment: Mapping[str, str]
    sandbox: str = field(default_factory=lambda: f"person-{next(NUMBERS)}")

    @classmethod
    def of(cls, server: LiveServer, folder: Path) -> Executables:
        """Executables in a folder, which this makes."""
        folder.mkdir(exist_ok=True)
        write_shims(folder, sys.executable)
        return cls(folder, server.environment)

    def settings(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of what is started."""
        path = f"{self.folder}{os.pathsep}{self.environment['PATH']}"
        return {**self.environment, "PATH": path, "MOCK_PRISM_SANDBOX": self.sandbox, **(more or {})}

    def run(self, *argv: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; ``more`` is put into its environment."""
        return subprocess.run(
            argv,
            input=stdin,
            env=self.settings(more),
            executable=str(self.folder / argv[0]) if (self.folder / argv[0]).exists() else None,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def start(self, *argv: str) -> subprocess.Popen[str]:
        """Start a program that Ctrl-C reaches."""
        return subprocess.Popen(
            [*HEEDING, str(self.folder / argv[0]), *argv[1:]],
            env=self.settings(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def bash(self, script: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a script as somebody on a Controller VM would."""
        return self.run("bash", "--noprofile", "--norc", "-c", script, stdin=stdin)
