"""How a large site is divided, so that an edit makes a small part of its index anew."""

from collections.abc import Sequence
from hashlib import blake2b

from generator.views import FoundView

DOCUMENTS, WORDS = 1000, 1_100_000
"""A shard's most. Pagefind takes about 45 bytes for a byte of text: these are under 350 MB and 3 s."""


def divide(documents: Sequence[FoundView]) -> dict[str, list[FoundView]]:
    """Name → documents: the leaves of a binary tree over the bits of each document's hash, split where they grow too large.

    A document stays in its shard whatever becomes of others, until the shard is split in two or joined with its other half.
    """
    hashed = [(int.from_bytes(blake2b(one.path.encode(), digest_size=4).digest(), "big"), one) for one in documents]
    leaves: dict[str, list[FoundView]] = {}
    pending = [("", hashed)]
    while pending:
        name, some = pending.pop()
        words = sum(one.words for _, one in some)
        if (len(some) > DOCUMENTS or words > WORDS) and len(name) < 32 and len(some) > 1:
            bit = 31 - len(name)
            pending += [(f"{name}{half}", [one for one in some if one[0] >> bit & 1 == half]) for half in (0, 1)]
        elif some:
            leaves[name or "all"] = [one for _, one in some]
    return dict(sorted(leaves.items()))
