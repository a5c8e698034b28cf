"""ncli verbs that the product has and the mock does not simulate yet: each says so when it is called."""

from __future__ import annotations

from mock_prism.faces.shell.ncli.call import NcliVerb

NAMES: dict[tuple[str, ...], str] = {
    ("host",): "get-rm-status enable-metadata-store",
    ("cluster",): "list-public-keys get-smtp-server get-cvm-security-config get-hypervisor-security-config "
    "get-pcvm-security-config",
    ("software",): "list ls upload delete",
    ("authconfig",): "list-directory ls-directory",
    ("disk",): "get-remove-status get-rm-status",
    ("multicluster",): "get-cluster-state add-to-multicluster remove-from-multicluster",
    ("rsyslog-config",): "list ls ls-modules",
    ("ms", "managementserver"): "list ls",
    ("task",): "list ls",
}
"""By entity and its other names, as cited in documents, scripts and captures."""

VERBS: tuple[NcliVerb, ...] = tuple(
    NcliVerb(
        f"{entities[0]} {name}",
        f"The product's {entities[0]} {name}.",
        aliases=tuple(f"{other} {name}" for other in entities[1:]),
    )
    for entities, names in NAMES.items()
    for name in names.split()
)
