"""The shelf in front of models/ and what lies on it."""

from service.registry.manifest import Manifest, RefusedError
from service.registry.numbers import NUMBERS
from service.registry.parts import PARTS, pack, unpack
from service.registry.shelf import CURRENT, ENCODER, HISTORY, MANIFEST, TOKENIZER, Shelf

__all__ = [
    "CURRENT",
    "ENCODER",
    "HISTORY",
    "MANIFEST",
    "NUMBERS",
    "PARTS",
    "TOKENIZER",
    "Manifest",
    "RefusedError",
    "Shelf",
    "pack",
    "unpack",
]
