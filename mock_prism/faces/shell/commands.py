"""The names by which the shell's programs are called. Cheap to import: the installed executables read it."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: tuple[str, ...] = (
    "acli",
    "ncli",
    "nuclei",
    "cluster",
    "cs",
    "cvm_shutdown",
    "genesis",
    "nodetool",
    "svmips",
    "hostips",
    "ipmiips",
    "allssh",
    "hostssh",
    "virsh",
    "shutdown",
)
"""One executable each; a test checks them against the programs that the face runs."""

PRODUCT_PATHS: Mapping[str, tuple[str, ...]] = {
    "acli": ("/usr/local/nutanix/bin/acli", "/home/nutanix/bin/acli"),
    "ncli": ("/home/nutanix/prism/cli/ncli",),
    **{
        name: (f"/usr/local/nutanix/cluster/bin/{name}", f"/home/nutanix/cluster/bin/{name}")
        for name in ("cluster", "genesis", "cvm_shutdown")
    },
}
"""Where scripts find commands on a CVM (scripts)."""
