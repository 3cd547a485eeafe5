"""The sets in the form in which their authors publish them: name to files and reader."""

from __future__ import annotations

from typing import Final

from training.datasets.original import forums, kaggle, news, pairs, scored, toxic_spans, tweets, votes
from training.datasets.original.published import Published

ORIGINAL: Final[dict[str, Published]] = {
    **kaggle.SETS,
    **toxic_spans.SETS,
    **votes.SETS,
    **scored.SETS,
    **tweets.SETS,
    **forums.SETS,
    **pairs.SETS,
    **news.SETS,
}
"""Every set of the catalogue, by name."""
