"""What a filter compares with must be such as the field can have."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import Central

VMS = "/api/vmm/v4.3/ahv/config/vms"
CLUSTERS = "/api/clustermgmt/v4.3/config/clusters"


@pytest.mark.parametrize(
    ("path", "text", "named"),
    [
        (VMS, "powerState eq 'ZZ'", "powerState"),
        (VMS, "powerState in ('ON', 'ZZ')", "powerState"),
        (VMS, "powerState eq Vmm.Ahv.Config.PowerState'ZZ'", "powerState"),
        (VMS, "memorySizeBytes gt 'abc'", "memorySizeBytes"),
        (VMS, "name gt 5", "name is text, and is compared with 5"),
        (VMS, "name in ('x', true)", "name is text, and is compared with true"),
        (VMS, "startswith(name,5)", "name is text, and is compared with 5"),
        (VMS, "contains(memorySizeBytes,'4')", "memorySizeBytes"),
        (VMS, "endswith(isAgentVm,'e')", "isAgentVm"),
        (VMS, "powerState eq 1", "powerState is text"),
        (VMS, "extId eq 5", "extId is text"),
        (VMS, "createTime gt 'soon'", "createTime is an instant"),
        (VMS, "createTime gt 5", "createTime"),
        (VMS, "not (isAgentVm eq 'yes')", "isAgentVm"),
        (VMS, "name eq 'x' or numSockets eq true", "numSockets"),
        (VMS, "disks/any(d:d/diskAddress/index eq 'x')", "diskAddress/index"),
        (CLUSTERS, "config/clusterFunction/any(t:t eq 'OAS')", "OAS"),
        (VMS, "name/any(d:d eq 'x')", "name is no list"),
        (VMS, "cluster/any(c:c/extId eq 'x')", "cluster is no list"),
        (VMS, "disks eq 'x'", "disks is no plain value"),
        (VMS, "host eq 'x'", "host is no plain value"),
        (VMS, "powerState eq Wrong.Type'ON'", "powerState has no words of Wrong.Type"),
        (VMS, "name eq Vmm.Ahv.Config.PowerState'ON'", "name has no words of"),
        (VMS, "createTime gt 2020-13-45", "Error while parsing"),
        (VMS, "createTime gt '2020-13-45'", "createTime is an instant"),
        (VMS, "createTime gt '2020-01'", "createTime is an instant"),
        (VMS.replace("v4.3", "v4.0"), "customAttributes/any()", "customAttributes is not valid"),
    ],
)
def test_what_a_field_cannot_be_is_refused_by_name(central: Central, path: str, text: str, named: str) -> None:
    reply = central.send("GET", path, query_string={"$filter": text})

    assert reply.status_code == 400
    assert named in reply.text


@pytest.mark.parametrize("key", ["disks", "cluster", "name,nics desc", "hostName,disks/backingInfo"])
def test_what_has_no_order_is_not_sorted_by(central: Central, key: str) -> None:
    reply = central.send("GET", VMS, query_string={"$orderby": key})

    assert reply.status_code == 400
    assert "$orderby" in reply.text


@pytest.mark.parametrize("key", ["cluster/extId desc", "createTime", "powerState,name", "guestTools/version"])
def test_what_is_plain_is_sorted_by(central: Central, key: str) -> None:
    assert central.read(VMS, orderby=key)["metadata"]["totalAvailableResults"] > 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (VMS, "powerState eq 'ON' and memorySizeBytes gt 1 and isAgentVm eq false and description ne null"),
        (VMS, "powerState eq Vmm.Ahv.Config.PowerState'ON' and disks/any(d:d/diskAddress/index eq 0)"),
        (CLUSTERS, "config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'AOS')"),
        (VMS, "startswith(name,'web') or powerState eq null"),
        (VMS, "createTime gt 2020-01-01 and createTime gt '2020-01-01'"),
        (VMS, "startswith(createTime,'20') and host ne null"),
        (VMS.replace("v4.3", "v4.2"), "not customAttributes/any()"),
    ],
)
def test_what_a_field_can_be_finds_something(central: Central, path: str, text: str) -> None:
    assert central.read(path, filter=text)["metadata"]["totalAvailableResults"] > 0


@pytest.mark.parametrize("form", ["{}Z", "'{}Z'", "{}+00:00", "'{}+00:00'", "'{}.000000Z'"])
def test_an_instant_is_the_same_however_it_is_written(central: Central, form: str) -> None:
    shown = central.read(VMS, limit=1)["data"][0]["createTime"]
    literal = form.format(shown[:19])

    def found(text: str) -> int:
        return int(central.read(VMS, filter=text)["metadata"]["totalAvailableResults"])

    assert found(f"createTime ge {literal}") == found(f"createTime eq {literal}") > 0
    assert found(f"createTime lt {literal}") == found(f"createTime gt {literal}") == 0
