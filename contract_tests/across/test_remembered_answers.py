"""Whatever has happened, a remembered answer is what would be answered now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from contract_tests.sandboxes.wall import Wall
from mock_prism.app import create_app
from mock_prism.model.host import Host
from mock_prism.model.user import User
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site
from mock_prism.tenancy import HEADER
from mock_prism.testing.local_site import EPOCH_MICROS, LocalSite

SEEDED = load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS, vms=8)
VM, HOST = next(iter(SEEDED.all(Vm))), next(iter(SEEDED.all(Host)))
GATEWAY = "/PrismGateway/services/rest"
HEALTHY = f"{GATEWAY}/v2.0/vms/{VM.uuid}"
PATHS = (
    HEALTHY,
    f"{GATEWAY}/v2.0/vms/?include_vm_disk_config=true",
    f"{GATEWAY}/v2.0/hosts/{HOST.uuid}",
    f"{GATEWAY}/v2.0/hosts/?projection=ALL",
    f"{GATEWAY}/v2.0/tasks/list?include_completed=true",
    f"{GATEWAY}/v2.0/alerts/",
    f"{GATEWAY}/v1/vms?page=1&count=3",
    f"{GATEWAY}/v1/hosts/{HOST.uuid}/stats?metrics=hypervisor_cpu_usage_ppm",
    f"{GATEWAY}/v1/events",
    f"{GATEWAY}/v1/users",
    f"{GATEWAY}/v0.8/vms/{VM.uuid}",
    f"/api/vmm/v4.1/ahv/config/vms/{VM.uuid}",
    "/api/vmm/v4.0/ahv/config/vms?$limit=3&$orderby=name",
    "/api/clustermgmt/v4.0/config/hosts?$select=hostName",
    "/api/prism/v4.0/config/tasks?$limit=5",
    "/api/monitoring/v4.0/serviceability/alerts",
    "/api/iam/v4.0/authn/users",
    "/api/nutanix/v3/users/me",
)
LOGINS = (("admin", "Nutanix/4u"), ("admin", "wrong"), ("admin@other", "Nutanix/4u"), ("viewer", "Nutanix/4u"))
numbers = count()


class Clients:
    """Those who ask, each with cookies of its own, over a server whose wall clock a test moves."""

    def __init__(self) -> None:
        self.wall = Wall()
        self.sandboxes = Sandboxes(SEEDED, Pace.LIVE, 1.0, self.wall)
        self.local = LocalSite(self.sandboxes, create_app(self.sandboxes))
        self.sessions = [self.local.client() for _ in LOGINS]

    def compare(self, path: str, who: int, by_cookie: bool) -> None:
        """Ask as usual, and then so that nothing can be remembered."""
        usual = self.ask(path, who, by_cookie, {"NTNX-Request-Id": f"{next(numbers):08}-0000-4000-8000-000000000000"})
        anew = self.ask(path, who, by_cookie, {"X-Anew": str(next(numbers))})
        assert told(usual) == told(anew)

    def ask(self, path: str, who: int, by_cookie: bool, headers: Mapping[str, str]) -> TestResponse:
        """A question, by a session or by a password."""
        name, password = LOGINS[who]
        if by_cookie:
            return self.sessions[who].get(path, headers=dict(headers))
        return self.local.send("GET", path, user=name, password=password, headers=dict(headers))

    def log_in(self, who: int) -> None:
        """Open a session by the form."""
        name, password = LOGINS[who]
        self.sessions[who].post(
            "/PrismGateway/j_spring_security_check", data={"j_username": name, "j_password": password}
        )

    def control(self, method: str, call: str, body: object = None) -> None:
        """Something that a test asks of the mock."""
        self.local.app.test_client().open(f"/_mock{call}", method=method, json=body)

    def rename(self, sandbox: str) -> None:
        """Change the VM that everybody looks at."""
        with self.sandboxes.get(sandbox).enter() as visit:
            vm = visit.site.get(Vm, VM.uuid)
            visit.site.put(replace(vm, name=f"vm-{next(numbers)}"))

    def forbid(self) -> None:
        """Take a user's leave to log in, or give it again."""
        with self.sandboxes.get().enter() as visit:
            user = visit.site.find(User, "name", "viewer") or next(iter(visit.site.all(User)))
            visit.site.put(replace(user, is_active=not user.is_active))


def told(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer, without the token of a session."""
    return answer.status_code, answer.text, [row for row in answer.headers if row[0] != "Set-Cookie"]


ACTS: Mapping[str, Callable[[Clients], object]] = {
    "rename": lambda clients: clients.rename("default"),
    "rename elsewhere": lambda clients: clients.rename("other"),
    "forbid": Clients.forbid,
    "power": lambda clients: clients.local.send("POST", f"{HEALTHY}/set_power_state/", {"transition": "OFF"}),
    "a second": lambda clients: clients.wall.pass_by(1),
    "an hour": lambda clients: clients.wall.pass_by(3600),
    "advance": lambda clients: clients.control("POST", "/advance", {"seconds": 60}),
    "enforce": lambda clients: clients.control("PUT", "/settings", {"behaviour": {"enforce_access": True}}),
    "lock soon": lambda clients: clients.control("PUT", "/settings", {"behaviour": {"lockout_attempts": 1}}),
    "frozen": lambda clients: clients.control("PUT", "/pace", {"pace": "frozen"}),
    "live": lambda clients: clients.control("PUT", "/pace", {"pace": "live"}),
    "reset": lambda clients: clients.control("POST", "/reset"),
    "snapshot": lambda clients: clients.control("POST", "/snapshots", {"label": "kept"}),
    "revert": lambda clients: clients.control("POST", "/snapshots/kept/revert"),
    "drop": lambda clients: clients.control("DELETE", "/sandboxes/other"),
    "fail": lambda clients: clients.control("POST", "/faults", {"fail_host": HOST.uuid}),
    "log in": lambda clients: clients.log_in(0),
    "log in elsewhere": lambda clients: clients.log_in(2),
}
questions = st.tuples(st.sampled_from(PATHS), st.integers(0, len(LOGINS) - 1), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), questions), min_size=3, max_size=12))
def test_nobody_is_told_what_was_or_what_another_may_know(steps: list[tuple[str, tuple[str, int, bool]]]) -> None:
    clients = Clients()

    for act, question in steps:
        clients.compare(*question)
        ACTS[act](clients)
        for path, who, by_cookie in (question, *(other for _, other in steps[:3])):
            clients.compare(path, who, by_cookie)


def test_the_sandbox_s_header_is_part_of_the_question() -> None:
    clients = Clients()
    clients.ask(HEALTHY, 0, False, {})
    clients.rename("other")

    there = clients.ask(HEALTHY, 0, False, {HEADER: "other"})

    assert there.json["name"] != clients.ask(HEALTHY, 0, False, {}).json["name"]  # type: ignore[index]  # JSON objects
