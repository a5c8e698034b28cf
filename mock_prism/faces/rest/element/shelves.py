"""Which nouns of the gateway are documents: kept, listed and changed without meaning anything.

Paths are as v1 and v2.0 both have them, with ``{}`` for placeholders: the same noun in both is the same document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Json
from mock_prism.model.frozen import frozen


@frozen
class Collection:
    """A collection of documents. ``key`` is the field that tells them apart, in the spelling of v2.0.

    Where ``is_given`` the key comes from the server, else from the client. ``stamps`` are fields that say when a
    document was last written.
    """

    noun: str
    key: str
    is_given: bool = False
    stamps: tuple[str, ...] = ()


@frozen
class Setting:
    """What is always there. ``content`` is what it is on a new cluster (*assumed*)."""

    noun: str
    content: Mapping[str, Json] = field(default_factory=dict)


COLLECTIONS: Mapping[str, Collection] = {
    "/alerts/policies": Collection("alert policy", "id", True, ("last_updated_timestamp_in_usecs",)),
    "/authconfig/directories": Collection("directory", "name"),
    "/cloud/{}/credentials": Collection("cloud credential", "name"),
    "/cluster/metro_witness": Collection("metro witness", "uuid", True, ("cluster_timestamp_usecs",)),
    "/data_at_rest_encryption_certificates/ca_certificates": Collection("certificate of an authority", "name"),
    "/file_groups": Collection("file group", "file_group_uuid"),
    "/key_management_servers": Collection("key management server", "name"),
    "/snmp/traps": Collection("SNMP trap", "trap_address"),
    "/snmp/users": Collection("SNMP user", "username"),
}

SWITCHES: Mapping[str, Json] = {
    "common_criteria_mode": False,
    "disable_degraded_node_monitoring": False,
    "enable_lock_down": False,
    "enable_on_disk_dedup": None,
    "enable_password_remote_login_to_cluster": True,
    "enable_shadow_clones": True,
    "fingerprint_content_cache_percentage": 100,
    "is_nsenabled": False,
    "hypervisor_lldp_config": {"enable_lldp_tx": False},
    "support_verbosity_type": "BASIC_COREDUMP",
    "enable_rebuild_reservation": False,
}
"""What a cluster's record tells of settings that mean nothing here. Keys and forms are recorded, the last known from
public clients."""
NEWER_SWITCHES: Mapping[str, str] = {"enable_rebuild_reservation": "boolean"}
"""Those that clients set and that are newer than the types, with their own."""

SETTINGS: Mapping[str, Setting] = {
    "/authconfig": Setting("authentication config", {"auth_type_list": ["LOCAL"]}),
    "/authconfig/client_auth": Setting(
        "client authentication",
        {"auto_login_info": {"enabled": False, "service_account_dto": None}, "ca_chain_info": None},
    ),
    "/cluster": Setting("cluster", SWITCHES),
    "/cluster/remote_support": Setting("remote support", {"enabled": False, "duration": 0}),
    "/snmp": Setting("SNMP", {"enabled": False, "snmp_transports": []}),
    "/alerts/configuration": Setting(
        "alert configuration",
        {
            "default_nutanix_email": "nos-alerts@nutanix.com",
            "email_config_rules": [],
            "email_contact_list": [],
            "enable": True,
            "enable_default_nutanix_email": False,
            "enable_email_digest": True,
        },
    ),
    "/data_at_rest_encryption/test": Setting("encryption test", {"results": []}),
    "/data_at_rest_encryption_certificates/certification_information": Setting("certification information"),
    "/http_proxies/whitelist": Setting("HTTP proxy whitelist", {"whitelist": []}),
}


class Shape(Enum):
    """What an operation does with a document."""

    LIST = "list"
    CREATE = "create"
    READ = "read"
    CHANGE = "change"
    DELETE = "delete"
    READ_SETTING = "read setting"
    CHANGE_SETTING = "change setting"
    FORGET_SETTING = "forget setting"


FILE = "file"
OF_COLLECTION = {"GET": Shape.LIST, "POST": Shape.CREATE, "PUT": Shape.CHANGE, "PATCH": Shape.CHANGE}
OF_MEMBER = {"GET": Shape.READ, "PUT": Shape.CHANGE, "DELETE": Shape.DELETE}
OF_SETTING = {
    "GET": Shape.READ_SETTING,
    "PUT": Shape.CHANGE_SETTING,
    "PATCH": Shape.CHANGE_SETTING,
    "DELETE": Shape.FORGET_SETTING,
}


def pattern(path: str) -> str:
    """A path with placeholders of whatever name as ``{}``."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def shape(operation: Operation) -> Shape | None:
    """The shape of an operation, or None for one that is no document's: of a file that is uploaded nothing is known."""
    plain = pattern(operation.path)
    if plain in SETTINGS:
        return OF_SETTING.get(operation.method)
    if operation.body == FILE:
        return None
    if plain in COLLECTIONS:
        return OF_COLLECTION.get(operation.method)
    if plain.removesuffix("/{}") in COLLECTIONS:
        return OF_MEMBER.get(operation.method)
    return None
