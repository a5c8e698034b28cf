"""Somebody at the shell of a frozen site: runs commands to their end, the site leaping while they wait."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import field
from functools import cache
from typing import Any

from mock_prism.faces.shell.outcome import Need, Outcome
from mock_prism.faces.shell.run import run
from mock_prism.model.cvm import Cvm
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
A, B, C, D = "192.168.38.161", "192.168.38.162", "192.168.38.163", "192.168.38.164"
CVM_A, CVM_B, CVM_C, CVM_D = "192.168.38.165", "192.168.38.166", "192.168.38.167", "192.168.38.168"
MOST_LOOKS = 1000


@cache
def seeded(site_name: str) -> Site:
    """A site that nobody changes: sandboxes are copies of it."""
    return load_site(site_name, seed=1, epoch_micros=EPOCH_MICROS)


@frozen
class Ended:
    """How a command went: all that it printed, and its exit status."""

    stdout: str
    stderr: str
    status: int

    @property
    def lines(self) -> list[str]:
        """What it printed, line by line."""
        return self.stdout.splitlines()

    @property
    def document(self) -> Any:
        """The one JSON document that it printed, and nothing on stderr."""
        assert self.stderr == ""
        return json.loads(self.stdout)


@frozen
class Shell:
    """A login on ``node`` (by default the first CVM that runs)."""

    sandboxes: Sandboxes
    node: str | None = field(default=None)

    @classmethod
    def on(cls, site_name: str = "four-node", pace: Pace = Pace.FROZEN) -> Shell:
        """A login on a freshly seeded site."""
        return cls(Sandboxes(seeded(site_name), pace))

    def at(self, node: str) -> Shell:
        """A login on another machine of the same site."""
        return Shell(self.sandboxes, node)

    @property
    def site(self) -> Site:
        """The site as it stands."""
        return self.sandboxes.get().site

    def look(self, *argv: str, stdin: str | None = None, continuation: str | None = None) -> Outcome:
        """One call: the beginning of a command, or another look at one."""
        with self.sandboxes.get().enter() as visit:
            return run(visit, self.node, argv, stdin, continuation)

    def run(self, *argv: str, answers: Sequence[str] = ()) -> Ended:
        """Run a command to its end; ``answers`` are the lines typed when it asks."""
        return self.go_on(argv, self.look(*argv), answers)

    def go_on(self, argv: Sequence[str], outcome: Outcome, answers: Sequence[str] = ()) -> Ended:
        """Bring a command to its end that has begun."""
        stdout, stderr, left = outcome.stdout, outcome.stderr, list(answers)
        for _ in range(MOST_LOOKS):
            pending = outcome.pending
            if pending is None:
                break
            line = left.pop(0) if pending.need is Need.INPUT else None
            moved = pending.need is Need.INPUT or self.site.leap()
            outcome = self.look(*argv, stdin=line, continuation=pending.continuation)
            assert moved or outcome.pending is None, f"{argv} waits for nothing"
            stdout, stderr = stdout + outcome.stdout, stderr + outcome.stderr
        assert outcome.pending is None, f"{argv} never ends"
        assert not left, f"{argv} never asked for {left}"
        status = outcome.exit_status
        for login in outcome.logins:
            there = self.at(login.node).run(*login.argv)
            stdout, stderr = stdout + login.banner + there.stdout, stderr + there.stderr
            status = there.status or status
        return Ended(stdout, stderr, status)

    def output(self, *argv: str) -> str:
        """What a command prints that must succeed in silence on stderr."""
        ended = self.run(*argv)
        assert (ended.status, ended.stderr) == (0, ""), ended
        return ended.stdout

    def settle(self) -> None:
        """Let time pass until nothing is due any more."""
        while self.site.leap():
            pass

    def host(self, address: str) -> Host:
        """A host by its hypervisor's address."""
        return next(host for host in self.site.all(Host) if host.hypervisor_ip == address)

    def cvm(self, address: str) -> Cvm:
        """The Controller VM of the host at a hypervisor's address."""
        return cvm_of(self.site, self.host(address))

    def vm(self, name: str) -> Vm:
        """A VM by its name."""
        return next(vm for vm in self.site.all(Vm) if vm.name == name)

    def vms_on(self, address: str) -> list[str]:
        """The names of what runs on a host, sorted."""
        host = self.host(address)
        return sorted(vm.name for vm in self.site.all(Vm) if vm.host_uuid == host.uuid)
