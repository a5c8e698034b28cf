"""GPUs: the cards that a host may have, the shares into which one can be cut, and how many cards a lot of them takes.

The names and numbers of shares are those of NVIDIA's drivers. Numbers of cards are PCI device ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mock_prism.model.frozen import frozen

GIB = 1 << 30


@frozen
class GpuCard:
    """A model of card, which a guest may have passed through as a whole."""

    name: str
    device_id: int
    memory_bytes: int
    vendor: str = "NVIDIA"


@frozen
class GpuShare:
    """A virtual GPU: one of ``per_card`` equal parts of a card. All that are on one card are alike."""

    name: str
    device_id: int
    card: GpuCard
    memory_bytes: int
    num_heads: int = 4
    max_resolution: str = "7680x4320"
    license: str = "NVIDIA-RTX-vWS"
    max_per_vm: int = 4

    @property
    def per_card(self) -> int:
        """How many of them a card makes."""
        return self.card.memory_bytes // self.memory_bytes


T4 = GpuCard("Tesla T4", 0x1EB8, 16 * GIB)
A40 = GpuCard("NVIDIA A40", 0x2235, 48 * GIB)

CARDS: Mapping[int, GpuCard] = MappingProxyType({card.device_id: card for card in (T4, A40)})
SHARES: Mapping[int, GpuShare] = MappingProxyType(
    {
        share.device_id: share
        for share in (
            GpuShare("GRID T4-1Q", 230, T4, GIB),
            GpuShare("GRID T4-2Q", 231, T4, 2 * GIB),
            GpuShare("GRID T4-4Q", 232, T4, 4 * GIB),
            GpuShare("GRID T4-8Q", 233, T4, 8 * GIB),
            GpuShare("GRID T4-16Q", 234, T4, 16 * GIB),
            GpuShare("NVIDIA A40-1Q", 557, A40, GIB),
            GpuShare("NVIDIA A40-2Q", 558, A40, 2 * GIB),
            GpuShare("NVIDIA A40-4Q", 560, A40, 4 * GIB),
            GpuShare("NVIDIA A40-8Q", 562, A40, 8 * GIB),
            GpuShare("NVIDIA A40-16Q", 564, A40, 16 * GIB),
            GpuShare("NVIDIA A40-24Q", 565, A40, 24 * GIB),
            GpuShare("NVIDIA A40-48Q", 566, A40, 48 * GIB),
        )
    }
)
"""By device id, as guests ask for them. What a share's driver can show is *assumed*."""

GPU_MODELS: Mapping[str, int] = MappingProxyType({card.name: card.device_id for card in CARDS.values()})
GPU_KINDS: Mapping[str, int] = MappingProxyType(
    {**GPU_MODELS, **{share.name: share.device_id for share in SHARES.values()}}
)
"""Whatever a VM may have, by name."""


def card_of(device_id: int) -> int:
    """The device id of the card that a GPU is, or is a share of."""
    share = SHARES.get(device_id)
    return device_id if share is None else share.card.device_id


def cards_needed(device_ids: Iterable[int]) -> Counter[int]:
    """How many cards of each model a lot of GPUs takes, when shares of one kind are packed as closely as they go.

    AHV may pack less closely, by the order in which VMs came (*assumed* not to matter).
    """
    cards: Counter[int] = Counter()
    for device_id, amount in Counter(device_ids).items():
        share = SHARES.get(device_id)
        cards[card_of(device_id)] += amount if share is None else -(-amount // share.per_card)
    return cards
