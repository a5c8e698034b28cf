"""The names by which the shell's programs are called. Cheap to import: the installed executables read it."""

COMMANDS: tuple[str, ...] = (
    "acli",
    "ncli",
    "nuclei",
    "cluster",
    "cs",
    "cvm_shutdown",
    "genesis",
    "ncc",
    "nodetool",
    "svmips",
    "hostips",
    "ipmiips",
    "allssh",
    "hostssh",
    "manage_ovs",
    "faillock",
    "virsh",
    "ovs-vsctl",
    "shutdown",
)
"""One executable each; a test checks them against the programs that the face runs."""
