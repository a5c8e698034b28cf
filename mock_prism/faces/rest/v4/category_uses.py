"""What has categories: entities by their kinds, and policies that are documents by where they lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mock_prism.faces.rest.documents import Content
from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.v4.document_words import pattern_of_shelf
from mock_prism.model.category import Carrier
from mock_prism.model.document import Document

ENTITY, POLICY = "ENTITY", "POLICY"
KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "vm": (ENTITY, "VM"),
        "image": (ENTITY, "IMAGE"),
        "cluster": (ENTITY, "CLUSTER"),
        "volume group": (ENTITY, "VOLUMEGROUP"),
        "host": (ENTITY, "HOST"),
        "template": (ENTITY, "VM_TEMPLATE"),
        "network": (ENTITY, "SUBNET"),
        "vpc": (ENTITY, "VIRTUAL_NETWORK"),
        "vm-host affinity policy": (POLICY, "VM_HOST_AFFINITY_POLICY"),
        "vm anti-affinity policy": (POLICY, "VM_VM_ANTI_AFFINITY_POLICY"),
        "image placement policy": (POLICY, "IMAGE_PLACEMENT_POLICY"),
        "authorization policy": (POLICY, "ACCESS_CONTROL_POLICY"),
    }
)
"""Group and type of the model's own kinds (the words: official SDK; which are policies: by its description). That a VPC
is called a virtual network is *assumed*; routes, routing policies and floating IPs have no word."""
SHELVES: Mapping[str, str] = MappingProxyType(
    {
        "/datapolicies/config/protection-policies": "PROTECTION_RULE",
        "/datapolicies/config/recovery-plans": "RECOVERY_PLAN",
        "/datapolicies/config/storage-policies": "STORAGE_POLICY",
        "/microseg/config/entity-groups": "NETWORK_ENTITY_GROUP",
        "/microseg/config/policies": "NETWORK_SECURITY_POLICY",
        "/vmm/ahv/policies/guest-reboot-policies": "GUEST_REBOOT_POLICY",
        "/vmm/ahv/policies/vm-startup-policies": "VM_DEPENDENCY_POLICY",
        "/vmm/config/template-placement-policies": "TEMPLATE_PLACEMENT_POLICY",
        "/vmm/images/config/rate-limit-policies": "IMAGE_RATE_LIMIT",
    }
)
"""The types of policies by their shelves. What lies below a policy, as the stages of a plan do, is the policy's. That
the one of start-up is called a dependency's is *assumed*."""
KEYS = frozenset(
    {
        "categories",
        "categoryExtIds",
        "categoryIds",
        "destCategoryReferences",
        "securedGroupCategoryReferences",
        "srcCategoryReferences",
        "vmCategoryExtId",
    }
)
"""The fields that name categories in bodies of these (official SDK)."""


def _policy(shelf: str) -> tuple[str, str | None] | None:
    """The type of the policy that a shelf is of, with its uuid where the shelf lies below it."""
    plain = pattern_of_shelf(shelf)
    base = next((base for base in SHELVES if plain == base or plain.startswith(f"{base}/")), None)
    if base is None:
        return None
    return SHELVES[base], None if plain == base else shelf[len(base) + 1 :].partition("/")[0]


def used_by(shelf: str, content: Content) -> tuple[str, ...]:
    """The categories that a document of a shelf names, each once."""
    return () if _policy(shelf) is None else tuple(dict.fromkeys(_named(content)))


def _named(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _idents(inner) if key in KEYS else _named(inner)
        if value.get("selectBy") == "CATEGORY_EXT_ID":
            yield from _idents(value.get("referenceExtIds"))
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _idents(value: Json) -> Iterator[str]:
    """The ids in one, in a list of them, or in a list of references."""
    for one in value if isinstance(value, list) else [value]:
        ident = one.get("extId") if isinstance(one, dict) else one
        if isinstance(ident, str):
            yield ident.lower()


def use(carrier: Carrier) -> tuple[str, str, str] | None:
    """Group, type and uuid of what has categories; None of a sort that v4 has no word for."""
    if not isinstance(carrier, Document):
        return (*KINDS[carrier.kind], carrier.uuid) if carrier.kind in KINDS else None
    type_, owner_uuid = _policy(carrier.shelf) or ("", None)
    return POLICY, type_, owner_uuid or carrier.uuid
