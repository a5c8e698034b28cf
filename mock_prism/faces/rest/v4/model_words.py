"""What v4 calls the values that the model finds fault with, where a handler has no names of its own for them."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.model.errors import Invalid

OF_VOLUME_DISKS = {
    "container": "storageContainerId",
    "disk": "diskDataSourceReference",
    "disk index": "index",
    "disk size": "diskSizeBytes",
}
WORDS: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        "/clustermgmt/config/storage-containers",
        {
            "advertised capacity": "logicalAdvertisedCapacityBytes",
            "affinity host": "affinityHostExtId",
            "compression delay": "compressionDelaySecs",
            "erasure code delay": "erasureCodeDelaySecs",
            "replication factor": "replicationFactor",
            "reserved capacity": "logicalExplicitReservedCapacityBytes",
        },
    ),
    ("/clustermgmt/config/clusters/{clusterExtId}/$actions", {"node list": "nodeList"}),
    ("/clustermgmt/config/clusters", {"node list": "nodes.nodeList", "redundancy factor": "config.redundancyFactor"}),
    ("/networking/config/subnets/{extId}/addresses", {"ip address": "ipAddresses"}),
    ("/volumes/config/volume-groups/{volumeGroupExtId}/disks", OF_VOLUME_DISKS),
    ("/volumes/config/volume-groups/{extId}/$actions", {"volume group": "extId", "vm": "extId"}),
    (
        "/volumes/config/volume-groups",
        {"target": "targetPrefix", **{word: f"disks.{name}" for word, name in OF_VOLUME_DISKS.items()}},
    ),
    ("/dataprotection/config/recovery-points", {"volume group": "volumeGroupRecoveryPoints.volumeGroupExtId"}),
)
"""By the beginning of an operation's path; the first that fits tells."""


def in_words_of_v4(path: str, error: Invalid) -> Invalid:
    """The error with v4's name for the value, where an operation at a path of the catalogue has one."""
    words = next((words for head, words in WORDS if path.startswith(head)), {})
    return Invalid(words.get(error.field, error.field), error.reason)
