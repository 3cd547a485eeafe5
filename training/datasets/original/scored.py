"""Sets that carry Perspective's scores: generated and hateful texts, halves of sentences, Wikipedia in context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from training.datasets.original.delimited import Form, Record, records, table
from training.datasets.original.published import Published, each, number, published_row
from training.datasets.perspective import ATTRIBUTES
from training.datasets.row import MalformedDataError, Row, read

SCORES: Final = tuple(attribute.lower() for attribute in ATTRIBUTES)
SCORED: Final = Form(("text", *SCORES), errors="replace")
CISL: Final = "https://github.com/cisl-text/toxicity-detection"


def _scores(record: dict[str, Any]) -> dict[str, float]:
    """Perspective's scores under the names that a row keeps them by; those that are absent are left out."""
    found = {f"perspective_{name.upper()}": record.get(name) for name in SCORES}
    return {name: float(value) for name, value in found.items() if value not in (None, "")}


def _scored(prefix: str, kinds: dict[str, dict[str, float]]) -> Callable[[list[Path]], Iterator[Row]]:
    """A reader of tables whose file name says what people said of every text in it: stem to labels."""

    def reads(files: list[Path]) -> Iterator[Row]:
        for path in files:
            made = _made(f"{prefix}-{path.stem}", kinds[path.stem])
            yield from table(SCORED, made)(path)

    return reads


def _made(prefix: str, said: dict[str, float]) -> Callable[[Record, int], Iterator[Row]]:
    def made(record: Record, count: int) -> Iterator[Row]:
        yield published_row(f"{prefix}-{count}", record["text"], {**said, **_scores(record)})

    return made


def _prompts(path: Path) -> Iterator[Row]:
    """RealToxicityPrompts: a sentence's two halves, each with scores; a half without them is left out."""
    for count, halves in enumerate(
        read(path, lambda line: [(part, line[part]) for part in ("prompt", "continuation")])
    ):
        for part, half in halves:
            if not isinstance(half, dict):
                raise MalformedDataError(f"{path}, line {count + 1}: the field {part!r} is no object.")
            scores = _scores(half)
            if scores and half.get("text"):
                yield published_row(f"rtp-{count}-{part}", str(half["text"]), scores, thread_id=f"rtp-{count}")


def _context(files: list[Path]) -> Iterator[Row]:
    """``gc.csv`` was judged with the parent in sight, ``gn.csv`` without it and has none."""
    for path in files:
        with_parent = path.name == "gc.csv"
        form = Form(("id", "text", "label", "api", *(("parent",) if with_parent else ())))
        for line, record in records(path, form):
            try:
                meta = {"perspective_toxicity": float(record["api"])} if record["api"] else {}
                labels = {"toxic": number(record["label"])}
            except ValueError as error:
                raise MalformedDataError(f"{path}, line {line}: label or api is no number.") from error
            parent = record.get("parent") or None
            yield published_row(
                f"cat-{path.stem}-{record['id']}", record["text"], labels, parent_text=parent, meta=meta
            )


SETS: Final[dict[str, Published]] = {
    "toxigen_perspective": Published(
        f"{CISL} (perspective/toxigen)", ("toxic.csv", "non_toxic.csv"),
        _scored("toxigen", {"toxic": {"toxigen_prompted_toxic": 1.0}, "non_toxic": {"toxigen_prompted_toxic": 0.0}}),
    ),
    "gab_hate_perspective": Published(
        f"{CISL} (perspective/gab)", ("explicit.csv", "implicit.csv"),
        _scored("gab", {
            "explicit": {"hate": 1.0, "explicit": 1.0, "implicit": 0.0},
            "implicit": {"hate": 1.0, "explicit": 0.0, "implicit": 1.0},
        }),
    ),
    "implicit_hate_perspective": Published(
        f"{CISL} (perspective/implicit)", ("explicit.csv", "implicit.csv", "non_toxic.csv"),
        _scored("implicit", {
            "explicit": {"hate": 1.0, "explicit": 1.0, "implicit": 0.0},
            "implicit": {"hate": 1.0, "explicit": 0.0, "implicit": 1.0},
            "non_toxic": {"hate": 0.0, "explicit": 0.0, "implicit": 0.0},
        }),
    ),
    "rtp_subset_perspective": Published(
        "https://huggingface.co/datasets/allenai/real-toxicity-prompts, or the two user prompt files of "
        "https://github.com/AI-secure/DecodingTrust", ("*.jsonl",), each(_prompts),
    ),
    "cat_large_context": Published(
        "https://github.com/ipavlopoulos/context_toxicity (data/CAT_LARGE)", ("gc.csv", "gn.csv"), _context,
    ),
}  # fmt: skip
"""Set to its published form."""
