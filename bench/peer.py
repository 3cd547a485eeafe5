"""Runs one peer in an environment of its own: texts as JSON on standard input, times and scores as JSON on output.

Imports nothing of Parley's: ``bench/peers.py`` starts it with the peer's own Python.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

Score = Callable[[Sequence[str]], list[float]]


def alt_profanity_check() -> Score:
    """A linear model over words: https://github.com/dimitrismistriotis/alt-profanity-check."""
    peer = import_module("profanity_check")
    return lambda texts: [float(number) for number in peer.predict_prob(list(texts))]


def better_profanity() -> Score:
    """A word list with its leetspeak: https://github.com/snguyenthanh/better_profanity."""
    profanity = import_module("better_profanity").profanity
    profanity.load_censor_words()
    return lambda texts: [float(profanity.contains_profanity(text)) for text in texts]


def hatesonar() -> Score:
    """A logistic regression for hateful, offensive or neither: https://github.com/Hironsan/HateSonar."""
    sonar = import_module("hatesonar").Sonar()

    def one(text: str) -> float:
        classes = {found["class_name"]: found["confidence"] for found in sonar.ping(text=text)["classes"]}
        return 1.0 - float(classes["neither"])

    return lambda texts: [one(text) for text in texts]


def detoxify_sized() -> Score:
    """A transformer as large as Detoxify's "original" (12 layers, 768 wide, as BERT), with random weights: speed only.

    Words are drawn as word pieces by their letters; Detoxify cuts at 512, here comments stay as long as they are.
    """
    torch = import_module("torch")
    layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, batch_first=True, activation="gelu")
    body = torch.nn.TransformerEncoder(layer, 12, enable_nested_tensor=False).eval()
    words, head = torch.nn.Embedding(30_522, 768), torch.nn.Linear(768, 6)

    def score(texts: Sequence[str]) -> list[float]:
        with torch.inference_mode():
            pieces = [[hash(word[:4]) % 30_522 for word in text.split()][:512] or [0] for text in texts]
            width = max(map(len, pieces))
            padded = torch.tensor([line + [0] * (width - len(line)) for line in pieces])
            masked = torch.tensor([[False] * len(line) + [True] * (width - len(line)) for line in pieces])
            states = body(words(padded), src_key_padding_mask=masked)
            return [float(number) for number in torch.sigmoid(head(states[:, 0]))[:, 0]]

    return score


PEERS: dict[str, Callable[[], Score]] = {
    "alt-profanity-check": alt_profanity_check,
    "better-profanity": better_profanity,
    "hatesonar": hatesonar,
    "detoxify-sized": detoxify_sized,
}


def measured(score: Score, texts: Sequence[str], held: Sequence[str], budget: float) -> dict[str, Any]:
    """Median milliseconds of a call with one text, texts a second in one call, and the scores of ``held``."""
    singles: list[float] = []
    start = time.perf_counter()
    while len(singles) < 300 and (len(singles) < 5 or time.perf_counter() - start < budget):
        text = random.choice(texts)
        began = time.perf_counter()
        score([text])
        singles.append(time.perf_counter() - began)
    p50 = sorted(singles)[len(singles) // 2]
    many = (list(texts) * 10)[: max(8, min(2_000, int(budget / p50)))]
    began = time.perf_counter()
    score(many)
    rate = len(many) / (time.perf_counter() - began)
    return {"p50": p50, "rate": rate, "scores": score(held) if held else []}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answer = measured(PEERS[sys.argv[1]](), asked["texts"], asked["held"], asked["budget"])
    json.dump(answer, sys.stdout)
