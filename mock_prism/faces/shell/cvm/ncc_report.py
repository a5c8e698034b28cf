"""What ncc prints: who runs it, a line a check, what is wrong in detail, and a count (captured, NCC 4.6.1)."""

from __future__ import annotations

from collections import Counter

from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.frozen import frozen
from mock_prism.model.health import HealthCheck
from mock_prism.model.host import Host
from mock_prism.model.journal import Severity
from mock_prism.model.node import cvm_of

LINE_WIDTH = 79  # captured: as wide as the terminal but for one column, and that without one is 80 wide
PASS = "PASS"
STATES: dict[Severity, str] = {Severity.INFO: "INFO", Severity.WARNING: "WARN", Severity.CRITICAL: "FAIL"}
COUNTED = {PASS: "Pass", "INFO": "Info", "WARN": "Warning", "FAIL": "Fail"}
LOG, NOTICE = "data/logs/ncc-output-latest.log", "Plugin output written to"  # captured
Findings = tuple[tuple[Host | None, str], ...]


@frozen
class Report:
    """One run of some checks. ``nodes`` are the hosts to look at, None for all."""

    session: Session
    path: tuple[str, ...]
    checks: tuple[HealthCheck, ...]
    nodes: frozenset[str] | None

    @property
    def has_failed(self) -> bool:
        """Whether a check has found more than a warning."""
        return any(state == "FAIL" for _, state, _ in self._results())

    def text(self) -> str:
        """All of it."""
        results = self._results()
        lines = [*self._head(), "", "", f"Running : {' '.join(self.path)}", f"[{'=' * 50}] 100%"]
        for check, state, _ in results:
            path = "/".join(("/health_checks", *check.module, check.name))
            lines.append(f"{path:<{LINE_WIDTH - 9}} [ {state} ]")
        lines.append(f"{'-' * LINE_WIDTH}+")
        for check, state, findings in results:
            lines += self._details(check, state, findings)
        return "".join(f"{line}\n" for line in [*lines, *_count([state for _, state, _ in results])])

    def _results(self) -> list[tuple[HealthCheck, str, Findings]]:
        results = []
        for check in self.checks:
            found = check.findings(self.session.site, self.session.cluster)
            here = tuple((host, text) for host, text in found if self._is_here(host))
            results.append((check, STATES[check.severity] if here else PASS, here))
        return results

    def _is_here(self, host: Host | None) -> bool:
        return self.nodes is None or host is None or host.uuid in self.nodes

    def _head(self) -> list[str]:
        session, host = self.session, self.session.host
        cluster = session.cluster
        stamp = f"# TIMESTAMP : {instant(session.site.now_micros):%a %b %e %H:%M:%S %Y} (UTC +0000) #"
        node = (
            ("CVM ID(Svmid)", str(host.number)),
            ("CVM external IP", session.address),
            ("Hypervisor IP", host.hypervisor_ip),
            ("Hypervisor version", host.hypervisor_version),
            ("IPMI IP", host.ipmi_ip),
            ("Node serial", host.serial),
            ("Model", host.block_model),
            ("Node Position", host.node_position),
            ("Block S/N", host.block_serial),
        )
        return [
            "",
            "#" * len(stamp),
            stamp,
            "#" * len(stamp),
            f"Cluster Name: {cluster.name}",
            f"Cluster Id: {cluster.number}",
            f"Cluster UUID: {cluster.uuid}",
            f"Cluster Version: {cluster.version}",
            f"NCC Version: {cluster.ncc_version.removeprefix('ncc-')}",
            *(f"    {label:<25}: {value}" for label, value in node),
        ]

    def _details(self, check: HealthCheck, state: str, findings: Findings) -> list[str]:
        """A node's findings under its address; those of the whole cluster under that of who runs it (*assumed*)."""
        if not findings:
            return []
        again = f"Recheck with: ncc health_checks {' '.join((*check.module, check.name))}"
        lines = ["", f"Detailed information for {check.name}:"]
        for ip in dict.fromkeys(self._ip(host) for host, _ in findings):
            lines.append(f"Node {ip}:")
            lines += [f"{state}: {text}. {again} --cvm_list={ip}" for host, text in findings if self._ip(host) == ip]
        return lines

    def _ip(self, host: Host | None) -> str:
        return self.session.address if host is None else cvm_of(self.session.site, host).ip


def _count(states: list[str]) -> list[str]:
    counted = Counter(states)
    rows = [(word, counted[state]) for state, word in COUNTED.items() if counted[state]]
    rule = f"+{'-' * 23}+"
    lines = [f"| {word:<13} | {number:<5} |" for word, number in [*rows, ("Total Plugins", len(states))]]
    return [rule, f"| {'State':<13} | Count |", rule, *lines, rule]
