"""Health checks run by v4: which, on which nodes; its task tells what was found."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.envelopes import started
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.health_run import RunHealthChecks
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.health import CHECKS
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, hosts_of

RUN = "/monitoring/serviceability/clusters/{clusterExtId}/$actions/run-system-defined-checks"


def run_checks(call: Call) -> Reply:
    """Run all checks or those named: by their numbers, or by the types of their alerts (*assumed*).

    Somebody must be there to whom the summary goes, and all checks or some be wanted (both documented). No mail leaves
    the mock: the task tells what a mail would.
    """
    cluster, body = call.site.get(Cluster, call.path["clusterExtId"].lower()), call.body
    named = body.get("sdaExtIds") or ()
    if bool(named) is bool(body.get("shouldRunAllChecks")):
        raise Invalid("shouldRunAllChecks", "must be true, or sdaExtIds name checks, and not both")
    if not (body.get("additionalRecipients") or body.get("shouldSendReportToConfiguredRecipients")):
        raise Invalid("additionalRecipients", "nobody is to get the summary")
    with blamed(call):
        numbers = tuple(_number(word) for word in named)
        hosts = tuple(_host(call, cluster, one["value"]) for one in body.get("nodeIps") or ())
        return started(call, RunHealthChecks(cluster.uuid, numbers, hosts))


def _number(word: str) -> int:
    for check in CHECKS:
        if word in (str(check.number), check.type):
            return check.number
    raise NotFound("health check", word)


def _host(call: Call, cluster: Cluster, ip: str) -> str:
    """The node of an address: that of its Controller VM, or of its host."""
    for host in hosts_of(call.site, cluster.uuid):
        if ip in (host.hypervisor_ip, cvm_of(call.site, host).ip):
            return host.uuid
    raise NotFound(Host.kind, ip)


HANDLERS: dict[str, Handler] = {f"v4 POST {RUN}": run_checks}
