"""ncc: the cluster's health checks, by hand. How its modules are called is by guides and scripts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from mock_prism.faces.shell.cvm.ncc_report import LOG, NOTICE, Report
from mock_prism.faces.shell.errors import FAILURE, USAGE, Usage, sentence
from mock_prism.faces.shell.outcome import ForeignContinuationError, Log, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.errors import NotFound, NotSimulated, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.health import CHECKS, HealthCheck
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of

ROOT, ALL = "health_checks", "run_all"
HARMLESS = frozenset({"parallel", "use_npyscreen", "npyscreen", "ncc_interactive"})
"""Options that say how it runs and looks, not what."""

OPTIONS = (*sorted(HARMLESS), "cvm_list", "plugin_list")


@frozen
class Order:
    """What is to be run: a path of modules that may end in a check, and options by name."""

    path: tuple[str, ...]
    options: Mapping[str, str]

    @classmethod
    def read(cls, args: tuple[str, ...]) -> Order:
        """Raises Usage, and NotSimulated for options that would do something else."""
        path, options = [], {}
        for word in args:
            name, equals, value = word.lstrip("-").partition("=")
            if not equals and not word.startswith("-"):
                path.append(word)
            elif name.replace("-", "_") not in OPTIONS:
                raise NotSimulated(f"ncc --{name[:80]}")
            else:
                options[name.replace("-", "_")] = value
        return cls(tuple(path), options)

    def checks(self) -> tuple[HealthCheck, ...]:
        """Those that the path and ``plugin_list`` name; none for a module on its own. Raises Usage."""
        runs_all = self.path[-1:] == (ALL,)
        wanted = self.path[1:-1] if runs_all else self.path[1:]
        found = tuple(check for check in CHECKS if (*check.module, check.name)[: len(wanted)] == wanted)
        if not found:
            raise Usage(f"ncc: there is no {' '.join(self.path)}{_guess(wanted[-1])}")
        if runs_all or wanted == (*found[0].module, found[0].name):
            return found
        names = [name for name in self.options.get("plugin_list", "").split(",") if name]
        for name in names:
            if name not in [check.name for check in found]:
                raise Usage(f"ncc: there is no {' '.join((*self.path, name))}{_guess(name)}")
        return tuple(check for check in found if check.name in names)


def run(session: Session) -> Outcome:
    """One call; it ends with 1 where a check fails (*assumed*). Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("ncc gives none out")
    if session.args in (("--version",), ("version",)):
        return Outcome(f"{session.cluster.ncc_version}\n")
    try:
        order = Order.read(session.args)
        if order.path[:1] not in ((), (ROOT,)):
            raise NotSimulated(f"ncc {order.path[0][:80]}")
        checks = order.checks()
        if not checks:
            return Outcome(_contents(order.path[1:]))
        report = Report(session, order.path, checks, _nodes(session, order.options.get("cvm_list", "")))
    except Usage as error:
        return Outcome("", f"{sentence(error)}\n", USAGE)
    except PrismError as error:
        return Outcome.failed(error)
    text = report.text()
    return Outcome(text, exit_status=FAILURE if report.has_failed else 0, log=Log(LOG, text, NOTICE))


def _nodes(session: Session, text: str) -> frozenset[str] | None:
    """The hosts of the CVMs named, None for all. Raises NotFound."""
    if not text:
        return None
    by_ip = {cvm_of(session.site, host).ip: host for host in session.hosts}
    for ip in text.split(","):
        if ip not in by_ip:
            raise NotFound(Host.kind, ip)
    return frozenset(by_ip[ip].uuid for ip in text.split(","))


def _contents(path: tuple[str, ...]) -> str:
    """What lies in a module, as usage lines."""
    inside = {(*check.module, check.name) for check in CHECKS if check.module[: len(path)] == path}
    lines = sorted({one[: len(path) + 1] for one in inside})
    return "".join(f"ncc {' '.join((ROOT, *line))}\n" for line in [*lines, (*path, ALL)])


def _guess(word: str) -> str:
    names = {name for check in CHECKS for name in (*check.module, check.name, ALL)}
    close = difflib.get_close_matches(word, names, n=1)
    return f". Did you mean {close[0]}?" if close else ""
