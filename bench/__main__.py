"""``python -m bench [reader|http|callers|peers|dialects|desk|search|trials]…``: those named, or the first four.

reader: how fast comments are read. http: the service with each engine. callers: many at once. peers: what else could be
installed, beside it; ``peers --install`` makes an environment for each of them first. dialects: each dialect beside
``POST /score``. desk: what a moderator's click takes, in a browser. search: finding in a large archive. trials: what
each part of the model is worth.
"""

from __future__ import annotations

import sys

from bench import callers, desk, dialects, http, peers, reader, search, trials

ALL = {"reader": reader.main, "http": http.main, "callers": callers.main, "peers": peers.main}
NAMED = {**ALL, "dialects": dialects.main, "desk": desk.main, "search": search.main, "trials": trials.main}
"""The desk needs a browser, the trials need the published sets and minutes: both run when asked for."""


def main() -> int:
    """Run what was asked for; unknown names are one plain error."""
    names = [name for name in sys.argv[1:] if name != "--install"] or list(ALL)
    unknown = [name for name in names if name not in NAMED]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(NAMED)}.", file=sys.stderr)
        return 2
    for name in names:
        NAMED[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
