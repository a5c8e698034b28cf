"""A domain: what libvirt on a host knows of the Controller VM and of the guests that run there."""

from __future__ import annotations

from mock_prism.faces.shell.session import Session
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.node import guests_of
from mock_prism.model.states import CvmPower, PowerState
from mock_prism.model.vm import Vm

CVM_STATE: dict[CvmPower, str] = {
    CvmPower.ON: "running",
    CvmPower.STARTING: "running",
    CvmPower.STOPPING: "running",
    CvmPower.OFF: "shut off",
}

VM_STATE: dict[PowerState, str] = {
    PowerState.ON: "running",
    PowerState.PAUSED: "paused",
    PowerState.SUSPENDED: "shut off",  # its memory is saved
    PowerState.OFF: "shut off",
}


@frozen
class Domain:
    """One domain. Libvirt calls the CVM by its name and guests by their UUID (captured); ``title`` is a guest's name.

    ``number`` is None where the domain does not run.
    """

    machine: Cvm | Vm
    name: str
    title: str
    state: str
    number: int | None
    vcpus: int

    @property
    def shown_number(self) -> str:
        """The Id column."""
        return "-" if self.number is None else str(self.number)


def domains(session: Session) -> tuple[Domain, ...]:
    """The CVM, and the guests that run here by name. A guest that is off is no domain of any host."""
    cvm = session.cvm
    runs = cvm.power is not CvmPower.OFF
    first = Domain(cvm, cvm.name, "", CVM_STATE[cvm.power], 1 if runs else None, cvm.num_vcpus)
    guests = guests_of(session.site, session.host.uuid)
    return (
        first,
        *(
            Domain(vm, vm.uuid, vm.name, VM_STATE[vm.power], number, vm.total_vcpus)
            for number, vm in enumerate(guests, start=2)
        ),
    )


def find_domain(session: Session, text: str) -> Domain:
    """A domain by name, UUID or number. Raises NotFound."""
    for domain in domains(session):
        if text in (domain.name, domain.machine.uuid) or text == str(domain.number):
            return domain
    raise NotFound("domain", text)
