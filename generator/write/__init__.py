"""write: outputs → the published site, all or nothing.

Outputs are staged in `.cache/stage/`. Once the store has committed to them (the journal), they are renamed into place: each by
itself, or all at once, as one folder, where nothing is published yet. A build that is killed before has changed nothing, and what
one killed in between left undone is done by the next.
"""

from generator.write.folders import (
    intact,
    is_empty,
    is_ours,
    looks,
    refuse_foreign,
    refuse_links,
    refuse_overwriting,
    same,
    strangers,
    try_to_make,
)
from generator.write.publish import Interrupted, journal, publish
from generator.write.stage import PAGES, STAGE, Stage, Staged, forget_kept, prepare_stage

__all__ = [
    "PAGES",
    "STAGE",
    "Interrupted",
    "Stage",
    "Staged",
    "forget_kept",
    "intact",
    "is_empty",
    "is_ours",
    "journal",
    "looks",
    "prepare_stage",
    "publish",
    "refuse_foreign",
    "refuse_links",
    "refuse_overwriting",
    "same",
    "strangers",
    "try_to_make",
]
