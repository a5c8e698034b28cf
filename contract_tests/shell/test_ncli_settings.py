"""ncli: keys, mail, security, directories, syslog, software, Prism Central, and what is under way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.shell.shell import C, Ended, Shell
from mock_prism.model.cluster import Cluster, Hardening, PrismCentral, PublicKey, ScanSchedule, SmtpSecurity, SmtpServer
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.disk import RemovePhysicalDisk
from mock_prism.model.commands.metadata_store import EnableMetadataStore
from mock_prism.model.commands.nodes import RemoveNodes
from mock_prism.model.commands.software import UploadSoftware
from mock_prism.model.software import Software, SoftwareType
from mock_prism.model.storage import Disk
from mock_prism.model.task import Command, Task

NONE = "\n    [None]\n"
PASSWORD = "Nutanix/4u"


def cluster(shell: Shell) -> Cluster:
    """The one cluster."""
    (found,) = shell.site.all(Cluster)
    return found


def last(shell: Shell) -> Command:
    """The command of the newest task."""
    return list(shell.site.all(Task))[-1].command


def ncli(shell: Shell, line: str) -> str:
    """What a command prints that succeeds."""
    return shell.output("ncli", *line.split())


def failed(ended: Ended) -> str:
    """What a command prints that fails: one line on stdout that begins as scripts expect."""
    assert (ended.status, ended.stderr) == (1, "")
    assert ended.stdout.startswith("Error: ")
    assert ended.stdout.count("\n") == 1
    return ended.stdout


def test_keys_come_and_go(shell: Shell) -> None:
    before = ncli(shell, "cluster list-public-keys")
    missing = failed(shell.run("ncli", "cluster", "list-public-keys", "name=me"))
    added = ncli(shell, "cluster add-public-key name=me file-path=/home/nutanix/me.pub")
    command = last(shell)
    shell.output("ncli", "cluster", "add-public-key", "name=you", "key=ssh-rsa AAAA you")
    listed = ncli(shell, "cluster ls-public-keys")
    removed = ncli(shell, "cluster remove-public-keys name=me")

    assert (before, "Failed" in missing) == (NONE, True)
    key = PublicKey("me", "# /home/nutanix/me.pub")
    assert command == UpdateCluster(cluster(shell).uuid, public_keys=(key,))
    assert added == "\n    Name                      : me\n    Key                       : # /home/nutanix/me.pub\n"
    assert [line.split()[-1] for line in listed.splitlines() if "Name" in line] == ["me", "you"]
    assert removed == "Public key me removed successfully\n"
    assert cluster(shell).public_keys == (PublicKey("you", "ssh-rsa AAAA you"),)


@pytest.mark.parametrize("words", ["name=a.b key=x", "name=a", "name=a key=x file-path=y", "key=x"])
def test_a_key_that_cannot_be_is_refused(shell: Shell, words: str) -> None:
    failed(shell.run("ncli", "cluster", "add-public-key", *words.split()))

    assert cluster(shell).public_keys == ()


def test_the_mail_server_is_set_and_forgotten(shell: Shell) -> None:
    before = ncli(shell, "cluster get-smtp-server")
    ncli(shell, "cluster set-smtp-server port=587 from-email-address=a@b.c address=mail.b.c security-mode=starttls")
    shown = shell.run("ncli", "--json=true", "cluster", "get-smtp-server").document["data"]
    first = cluster(shell).smtp
    ncli(shell, "cluster set-smtp-server username=me")
    second = cluster(shell).smtp
    after = ncli(shell, "cluster clear-smtp-server")

    assert (before, after, cluster(shell).smtp) == (NONE, NONE, None)
    assert first == SmtpServer("mail.b.c", 587, "a@b.c", "", SmtpSecurity.STARTTLS)
    assert second == replace(first, username="me")
    assert shown == {
        "address": "mail.b.c",
        "port": 587,
        "username": None,
        "secureMode": "STARTTLS",
        "fromEmailAddress": "a@b.c",
    }
    failed(shell.run("ncli", "cluster", "set-smtp-server", "port=25"))


def test_security_is_shown_as_is_documented_and_changed(shell: Shell) -> None:
    shown = ncli(shell, "cluster get-cvm-security-config")
    hosts = ncli(shell, "cluster get-hypervisor-security-config")
    edited = ncli(shell, "cluster edit-cvm-security-params enable-high-strength-password=true schedule=hourly")
    ncli(shell, "cluster edit-hypervisor-security-config enable-banner=true")

    assert shown == (
        "\n    Enable Aide               : false\n    Enable Core               : false\n"
        "    Enable High Strength P... : false\n    Enable Banner             : false\n"
        "    Enable SNMPv3 Only        : false\n    Schedule                  : DAILY\n"
    )
    assert "SNMP" not in hosts
    assert "    Enable High Strength P... : true\n" in edited
    assert "    Schedule                  : HOURLY\n" in edited
    strong = Hardening(schedule=ScanSchedule.HOURLY, high_strength_password=True)
    assert (cluster(shell).cvm_hardening, cluster(shell).hypervisor_hardening) == (strong, Hardening(banner=True))


@pytest.mark.parametrize(
    "line",
    [
        "cluster edit-cvm-security-params",
        "cluster edit-cvm-security-params schedule=yearly",
        "cluster edit-cvm-security-params enable-aide=perhaps",
        "cluster edit-hypervisor-security-params enable-snmpv3-only=true",
        "cluster get-pcvm-security-config",
    ],
)
def test_security_that_cannot_be_is_refused(shell: Shell, line: str) -> None:
    failed(shell.run("ncli", *line.split()))

    assert cluster(shell).cvm_hardening == cluster(shell).hypervisor_hardening == Hardening()


def test_a_directory_is_added_as_scripts_do_and_its_members_get_a_role(shell: Shell) -> None:
    failed(shell.run("ncli", "authconfig", "list-directory", "name=corp"))
    words = "directory-type=ACTIVE_DIRECTORY connection-type=LDAP directory-url=ldap://10.0.0.1:389 domain=corp.local"
    ncli(shell, f"authconfig add-directory {words} name=corp service-account-username=a service-account-password=b")
    failed(shell.run("ncli", "authconfig", "add-directory", *words.split(), "name=CORP"))
    mapping = "authconfig add-role-mapping role=ROLE_CLUSTER_ADMIN entity-type=group name=corp entity-values"
    ncli(shell, f"{mapping}=admins")
    listed = ncli(shell, f"{mapping}=admins,ops")
    ncli(shell, "authconfig edit-directory name=corp domain=other.local")

    shown = shell.run("ncli", "--json=true", "authconfig", "ls-directory", "name=corp").document["data"]
    assert shown == [
        {
            "name": "corp",
            "domain": "other.local",
            "directoryUrl": "ldap://10.0.0.1:389",
            "directoryType": "ACTIVE_DIRECTORY",
            "connectionType": "LDAP",
            "serviceAccountUsername": "a",
        }
    ]
    assert "    Entity Values             : admins, ops\n" in listed
    assert "Directories               : corp\n" in ncli(shell, "authconfig list")
    assert ncli(shell, "authconfig delete-role-mapping name=corp role=ROLE_CLUSTER_ADMIN entity-type=GROUP") == NONE
    ncli(shell, "authconfig remove-directory name=corp")
    assert ncli(shell, "authconfig list-directory") == NONE
    failed(shell.run("ncli", "authconfig", "list-role-mappings", "name=corp"))


def test_logs_are_sent_to_a_server(shell: Shell) -> None:
    shown = ncli(shell, "rsyslog-config add-server name=siem ip-address=10.0.0.9 port=514 network-protocol=tcp")
    ncli(shell, "rsyslog-config add-server name=six ip-address=fd00::9 port=514 network-protocol=udp relp-enabled=yes")
    ncli(shell, "rsyslog-config add-module server-name=siem module-name=audit level=info")
    ncli(shell, "rsyslog-config add-module server-name=siem module-name=AUDIT level=ERROR include-monitor-logs=true")
    modules = ncli(shell, "rsyslog-config ls-modules server-name=SIEM")
    off = ncli(shell, "rsyslog-config set-status enable=false")

    lines = ("Name                      : siem", "IP Address                : 10.0.0.9")
    more = ("Port                      : 514", "Protocol                  : TCP", "Relp Enabled              : false")
    assert shown == "\n" + "".join(f"    {line}\n" for line in (*lines, *more))
    assert modules.count("Module Name") == 1
    assert "    Level                     : ERROR\n" in modules
    assert off.startswith("\n    Status                    : disabled\n")
    assert [line.split()[-1] for line in off.splitlines() if " Name" in line] == ["siem", "six"]
    assert ncli(shell, "rsyslog-config delete-module server-name=siem module-name=AUDIT") == NONE
    assert "successfully" in ncli(shell, "rsyslog-config delete-server name=siem")
    assert "fd00::9" in ncli(shell, "rsyslog-config ls-servers")
    assert shell.run("ncli", "--json=true", "rsyslog-config", "ls").document["data"]["enabled"] is False


@pytest.mark.parametrize(
    "line",
    [
        "rsyslog-config add-server name=a ip-address=nowhere port=514 network-protocol=tcp",
        "rsyslog-config add-server name=a ip-address=10.0.0.9 port=0 network-protocol=tcp",
        "rsyslog-config add-server name=a ip-address=10.0.0.9 port=514 network-protocol=sctp",
        "rsyslog-config add-module server-name=a module-name=AUDIT level=INFO",
        "rsyslog-config delete-module server-name=a module-name=AUDIT",
        "rsyslog-config delete-server name=a",
        "software delete software-type=NOS name=1.0",
        "software upload software-type=soap file-path=a meta-file-path=b",
        "authconfig add-role-mapping name=x role=ROLE_CLUSTER_ADMIN entity-type=GROUP entity-values=y",
        "authconfig edit-directory name=x domain=y",
        "host enable-metadata-store id=1",
        "host enable-metadata-store id=99",
        "task ls id=none",
    ],
)
def test_what_cannot_be_is_refused(shell: Shell, line: str) -> None:
    before = len(list(shell.site.all(Task)))

    failed(shell.run("ncli", *line.split()))

    assert len(list(shell.site.all(Task))) == before


def test_software_is_laid_down_found_and_taken_away_as_scripts_look(shell: Shell) -> None:
    words = "software upload software-type=prism_central_deploy"
    paths = "file-path=/home/nutanix/pc.2023.1.0.1.tar meta-file-path=/home/nutanix/generated-metadata.json"
    before = ncli(shell, "software ls software-type=PRISM_CENTRAL_DEPLOY name=pc.2023.1.0.1")
    said = ncli(shell, f"{words} {paths}")
    command = last(shell)
    again = failed(shell.run("ncli", *words.split(), *paths.split()))
    listed = ncli(shell, "software ls software-type=PRISM_CENTRAL_DEPLOY name=pc.2023.1.0.1")
    found = shell.run("ncli", "--json=true", "software", "list").document["data"]
    gone = ncli(shell, "software delete software-type=PRISM_CENTRAL_DEPLOY name=pc.2023.1.0.1")

    type_ = SoftwareType.PRISM_CENTRAL_DEPLOY
    path = "/home/nutanix/pc.2023.1.0.1.tar"
    assert command == UploadSoftware(cluster(shell).uuid, type_, "pc.2023.1.0.1", path)
    assert ("completed" in before.lower(), "completed" in said, "completed" in listed.lower()) == (False, True, True)
    assert again == "Error: Software prism_central_deploy.pc.2023.1.0.1 already exists on the cluster\n"
    assert (found[0]["softwareType"], found[0]["version"]) == ("PRISM_CENTRAL_DEPLOY", "pc.2023.1.0.1")
    assert "successfully deleted" in gone
    assert not list(shell.site.all(Software))


def test_a_package_without_a_version_goes_by_its_file(shell: Shell) -> None:
    ncli(shell, "software upload software-type=NCC file-path=/tmp/ncc.tar meta-file-path=/tmp/ncc.json")

    assert [one.name for one in shell.site.all(Software)] == ["ncc.tar"]


def test_the_cluster_leaves_prism_central_and_comes_back(shell: Shell) -> None:
    (central,) = shell.site.all(PrismCentral)
    login = f"external-ip-address-or-svm-ips={central.ip} username=admin password={PASSWORD}"
    shown = ncli(shell, "multicluster get-cluster-state")
    twice = failed(shell.run("ncli", "multicluster", "add-to-multicluster", *login.split()))
    elsewhere = login.replace(central.ip, "10.9.9.9")
    failed(shell.run("ncli", "multicluster", "remove-from-multicluster", *elsewhere.split()))
    left = ncli(shell, f"-h true multicluster remove-from-multicluster {login}")
    alone = shell.run("ncli", "--json=true", "multicluster", "get-cluster-state").stdout
    again = failed(shell.run("ncli", "multicluster", "remove-from-multicluster", *login.split()))
    wrong = login.replace(PASSWORD, "wrong")
    refused = failed(shell.run("ncli", "multicluster", "add-to-multicluster", *wrong.split()))
    joined = ncli(shell, f"multicluster add-to-multicluster {login}")
    found = shell.run("ncli", "--json=true", "multicluster", "get-cluster-state").document["data"][0]

    assert shown == (
        "Registered Cluster Count: 1\n"
        f"\n    Cluster Id                : {central.uuid}\n    Cluster Name              : {central.name}\n"
        f"    Is Multicluster           : true\n    Controller VM IP Addre... : [{central.ip}]\n"
        f"    External or Masqueradi... : {central.ip}\n    Cluster FQDN              : \n"
        "    Controller VM NAT IP A... : \n    Marked for Removal        : false\n"
        "    Remote Connection Exists  : true\n"
    )
    assert "already registered" in twice
    assert left.startswith("Cluster unregistration is currently in progress.")
    assert alone == '{"data":"","status":0}\n'
    assert again == "Error: This cluster was never added to Prism Central\n"
    assert refused == "Error: The username or password entered is incorrect.\n"
    assert joined.startswith("Cluster registration is currently in progress.")
    assert (found["clusterDetails"]["clusterName"], found["clusterDetails"]["multicluster"]) == (central.name, True)


def test_a_detached_node_joins_the_metadata_store_again(shell: Shell) -> None:
    host = shell.site.put(replace(shell.host(C), metadata_store_enabled=False))
    before = ncli(shell, f"host ls id={host.number}")
    after = ncli(shell, f"host enable-metadata-store id={host.number}")

    assert last(shell) == EnableMetadataStore(host.uuid)
    assert "Node ready to be added to metadata store" in before
    assert "Metadata store enabled on the node" in after


def test_what_is_being_removed_is_told(shell: Shell) -> None:
    before = [ncli(shell, "disk get-rm-status"), ncli(shell, "host get-rm-status")]
    host = shell.host(C)
    disk = next(disk for disk in shell.site.all(Disk) if disk.host_uuid != host.uuid and disk.tier == "DAS-SATA")
    with shell.sandboxes.get().enter() as visit:
        visit.site.submit(RemovePhysicalDisk(disk.uuid))
    disks = ncli(shell, "disk get-remove-status")
    with shell.sandboxes.get().enter() as visit:
        visit.site.submit(RemoveNodes(cluster(shell).uuid, (host.uuid,), skips_checks=True))
    hosts = ncli(shell, "host get-rm-status")

    assert before == [NONE, NONE]
    assert disk.serial in disks
    assert f"::{host.number}\n" in hosts


def test_tasks_are_told_newest_first(shell: Shell) -> None:
    shell.output("acli", "vm.create", "one")
    shell.output("acli", "vm.update", "one", "annotation=x")
    listed = [line.split()[-1] for line in ncli(shell, "task ls").splitlines() if "Operation" in line]
    newest = list(shell.site.all(Task))[-1].uuid
    one = shell.run("ncli", "--json=true", "task", "list", f"id={newest}").document["data"]

    assert listed[:2] == ["VmUpdate", "VmCreate"]
    assert [task["operation"] for task in one] == ["VmUpdate"]


def test_scripts_find_out_that_hosts_run_ahv(shell: Shell) -> None:
    lines = [line for line in ncli(shell, "ms ls").splitlines() if "hypervisor" in line.lower()]

    assert lines[0].split()[3].lower() == "acropolis"


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("-h", "host list [id={id of a host}]"),
        ("help", "cluster info"),
        ("help software", "software upload software-type="),
        ("software", "software list "),
        ("cluster edit-cvm-security-params help", "cluster edit-cvm-security-params [enable-aide={true|false}]"),
        ("help host edit", "host edit id="),
    ],
)
def test_help_is_there_for_everything(shell: Shell, line: str, usage: str) -> None:
    assert usage in ncli(shell, line)


@pytest.mark.parametrize("line", ["soap help", "help soap", "host wash help"])
def test_help_of_what_is_not_there_is_refused(shell: Shell, line: str) -> None:
    failed(shell.run("ncli", *line.split()))
