"""acli verbs that the product has and the mock does not simulate yet: each says so when it is called."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliVerb

NAMES: dict[str, str] = {
    "net": "disable_virtual_switch",
}
"""By namespace, as cited in documents, scripts and captures."""

VERBS: tuple[AcliVerb, ...] = tuple(
    AcliVerb(f"{namespace}.{name}", f"The product's {namespace}.{name}.")
    for namespace, names in NAMES.items()
    for name in names.split()
)
