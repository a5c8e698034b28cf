"""virsh: libvirt's own command line on an AHV host. Forms as libvirt prints them (document), Id to State captured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mock_prism.faces.shell.ahv.domain import Domain, domains, find_domain
from mock_prism.faces.shell.errors import FAILURE, Usage, sentence
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.commands.cvm import ShutDownCvm, StartCvm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotFound, NotSimulated, PrismError
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Command

KIB = 1 << 10
REQUESTER = "root"
LIST_OPTIONS = frozenset({"--all", "--title", "--inactive", "--name", "--uuid"})
GAP = 3


def run(session: Session) -> Outcome:
    """One call. It starts acts and does not wait for them, as virsh does not. Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("virsh gives none out")
    try:
        words = [word for word in session.args if word != "-q"]
        if not words:
            raise NotSimulated("the interactive shell of virsh")
        handler = ACTS.get(words[0])
        if handler is None:
            raise NotSimulated(f"virsh {words[0]}")
        return handler(session, tuple(words[1:]))
    except NotFound as error:
        text = f"error: failed to get domain '{error.ident}'\n"
        return Outcome("", text, FAILURE)
    except NotSimulated as error:
        return Outcome.failed(error)
    except (PrismError, Usage) as error:
        return Outcome("", f"error: {sentence(error)}\n", FAILURE)


def columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of virsh: a blank before each line, three after each cell but the last, and an empty line at the end."""
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = "-" * sum(width + GAP for width in widths)
    shown = [
        " " + "".join(f"{cell:<{width + GAP}}" for cell, width in zip(line[:-1], widths, strict=False)) + line[-1]
        for line in lines
    ]
    return "\n".join([shown[0], rule, *shown[1:], "", ""])


def _list(session: Session, args: tuple[str, ...]) -> Outcome:
    for option in args:
        if option not in LIST_OPTIONS:
            raise Usage(f"command 'list' doesn't support option {option}")
    shown = [domain for domain in domains(session) if "--all" in args or _is_listed(domain, "--inactive" in args)]
    if "--name" in args:
        return Outcome("".join(f"{domain.name}\n" for domain in shown) + "\n")
    if "--uuid" in args:
        return Outcome("".join(f"{domain.machine.uuid}\n" for domain in shown) + "\n")
    with_title = "--title" in args
    header = ("Id", "Name", "State", *(("Title",) if with_title else ()))
    rows = [
        (domain.shown_number, domain.name, domain.state, *((domain.title,) if with_title else ())) for domain in shown
    ]
    return Outcome(columns(header, rows))


def _is_listed(domain: Domain, is_inactive: bool) -> bool:
    return (domain.number is None) == is_inactive


def _dominfo(session: Session, args: tuple[str, ...]) -> Outcome:
    domain = _one(session, "dominfo", args)
    memory = f"{domain.machine.memory_bytes // KIB} KiB"
    lines = [
        ("Id", domain.shown_number),
        ("Name", domain.name),
        ("UUID", domain.machine.uuid),
        *((("Title", domain.title),) if domain.title else ()),
        ("OS Type", "hvm"),
        ("State", domain.state),
        ("CPU(s)", str(domain.vcpus)),
        ("Max memory", memory),
        ("Used memory", memory),
        ("Persistent", "yes" if isinstance(domain.machine, Cvm) else "no"),
        ("Autostart", "enable" if isinstance(domain.machine, Cvm) else "disable"),
    ]
    return Outcome("".join(f"{label + ':':<15} {value}\n" for label, value in lines) + "\n")


def _start(session: Session, args: tuple[str, ...]) -> Outcome:
    domain = _one(session, "start", args)
    if domain.number is not None or not isinstance(domain.machine, Cvm):
        raise Usage("Domain is already active")
    return _begin(session, StartCvm(domain.machine.uuid), f"Domain '{domain.name}' started\n\n")


def _shutdown(session: Session, args: tuple[str, ...]) -> Outcome:
    """By ACPI. It does not tell the cluster, so the CVM's maintenance flag stays as it is."""
    domain = _one(session, "shutdown", args)
    if domain.number is None:
        raise Usage("Requested operation is not valid: domain is not running")
    machine = domain.machine
    if isinstance(machine, Cvm):
        command: Command = ShutDownCvm(machine.uuid, sets_flag=False)
    else:
        command = SetPower(machine.uuid, PowerTransition.ACPI_SHUTDOWN)
    return _begin(session, command, f"Domain '{domain.name}' is being shutdown\n\n")


def _one(session: Session, act: str, args: tuple[str, ...]) -> Domain:
    """The one domain that an act is about. Raises Usage and NotFound."""
    if not args:
        raise Usage(f"command '{act}' requires <domain> option")
    if len(args) > 1:
        raise Usage(f"unexpected data '{args[1]}'")
    return find_domain(session, args[0])


def _begin(session: Session, command: Command, text: str) -> Outcome:
    session.site.submit(command, REQUESTER)
    return Outcome(text)


ACTS: Mapping[str, Callable[[Session, tuple[str, ...]], Outcome]] = {
    "list": _list,
    "dominfo": _dominfo,
    "start": _start,
    "shutdown": _shutdown,
}
