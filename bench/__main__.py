"""``python -m bench [reader|http]…``: run the named benchmarks, or all of them."""

from __future__ import annotations

import sys

from bench import http, reader

ALL = {"reader": reader.main, "http": http.main}


def main() -> int:
    """Run what was asked for; unknown names are one plain error."""
    names = sys.argv[1:] or list(ALL)
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    for name in names:
        ALL[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
