"""Whose login this is, and the machine that it is on."""

from __future__ import annotations

from dataclasses import dataclass

from mock_prism.faces.shell.session import Address, find_address
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower
from mock_prism.sandboxes import DEFAULT, Sandbox, Sandboxes

ON_CVM, ON_HOST = "nutanix", "root"
HOMES = {ON_CVM: "/home/nutanix", ON_HOST: "/root"}


@dataclass(frozen=True, slots=True)
class Wish:
    """A user name taken apart: ``ACCOUNT[+NODE][@SANDBOX]``."""

    account: str
    node: str | None
    sandbox: str

    @classmethod
    def read(cls, user_name: str) -> Wish:
        """What a user name asks for."""
        plain, _, sandbox = user_name.partition("@")
        account, _, node = plain.partition("+")
        return cls(account, node or None, sandbox or DEFAULT)


@dataclass(frozen=True, slots=True)
class Seat:
    """A login on one machine of a sandbox. ``booted_micros`` tells a machine from the same one after a restart."""

    sandbox: Sandbox
    account: str
    address: str
    machine: str
    booted_micros: int

    @property
    def home(self) -> str:
        """The account's home on the machine that is simulated."""
        return HOMES[self.account]

    @property
    def answers(self) -> bool:
        """Whether one can log in there now."""
        with self.sandbox.enter() as visit:
            machine = _machine(visit.site, self.address)
            return machine is not None and (machine.reachable if isinstance(machine, Cvm) else machine.connected)

    @property
    def stands(self) -> bool:
        """Whether this login still holds: a CVM on its way down keeps its logins until it is off."""
        with self.sandbox.enter() as visit:
            machine = _machine(visit.site, self.address)
            if machine is None or machine.booted_micros != self.booted_micros:
                return False
            return machine.power is not CvmPower.OFF if isinstance(machine, Cvm) else machine.connected


def find_seat(sandboxes: Sandboxes, user_name: str, reached: str) -> Seat | None:
    """The seat that a user name asks for at the address that was ``reached``; None where nobody may sit.

    The suffix of the name comes first, then the address, if it is a machine's own. Without either it is the first
    machine of the account's kind that runs.
    """
    wish = Wish.read(user_name)
    if wish.account not in HOMES:
        return None
    try:
        sandbox = sandboxes.get(wish.sandbox)
    except Invalid:
        return None
    with sandbox.enter() as visit:
        found = _find(visit.site, wish, reached)
        if found is None or found.on_cvm is not (wish.account == ON_CVM):
            return None
        machine = cvm_of(visit.site, found.host) if found.on_cvm else found.host
    address = machine.ip if isinstance(machine, Cvm) else machine.hypervisor_ip
    return Seat(sandbox, wish.account, address, machine.name, machine.booted_micros)


def is_silent(sandboxes: Sandboxes, reached: str) -> bool:
    """Whether an address is that of a machine which is off, in the sandbox that those get who name none."""
    with sandboxes.get().enter() as visit:
        machine = _machine(visit.site, reached)
    if machine is None:
        return False
    return not (machine.reachable if isinstance(machine, Cvm) else machine.connected)


def _find(site: Site, wish: Wish, reached: str) -> Address | None:
    if wish.node is not None:
        return find_address(site, wish.node)
    return find_address(site, reached) or _first(site, wish.account)


def _first(site: Site, account: str) -> Address | None:
    if account == ON_CVM:
        return find_address(site, None)
    hosts = list(site.all(Host))
    host = next((host for host in hosts if host.connected), hosts[0] if hosts else None)
    return None if host is None else Address(host, on_cvm=False)


def _machine(site: Site, address: str) -> Cvm | Host | None:
    found = find_address(site, address)
    if found is None:
        return None
    return cvm_of(site, found.host) if found.on_cvm else found.host
