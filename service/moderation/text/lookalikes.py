"""Letters of other alphabets that pass for Latin ones: the commonest, written down by hand from looking at them."""

from __future__ import annotations

from typing import Final

CYRILLIC: Final = dict(
    zip("АВСЕНІЈКМОРЅТХУԚԜҮаеосрухіјѕһԁԛԝүьвнкмтгӏ", "ABCEHIJKMOPSTXYQWYaeocpyxijshdqwybbhkmtrl", strict=True)
)
GREEK: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχηωγ", "ABEZHIKMNOPTYXabeikvoptuxnwy", strict=True))
ARMENIAN: Final = dict(zip("ՍՕՏԼօսոհցզ", "UOSLounhgq", strict=True))
CHEROKEE: Final = dict(zip("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ", "ABCDEHJKLMPRSTVWYZ", strict=True))
FOREIGN: Final[dict[str, str]] = CYRILLIC | GREEK | ARMENIAN | CHEROKEE
"""Look-alikes that are letters of living alphabets: undone only inside a word that is otherwise Latin."""

_SMALL = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag", strict=True))
_SQUARED = {chr(base + i): chr(97 + i) for base in (0x1F150, 0x1F170) for i in range(26)}
STYLED: Final[dict[str, str]] = _SMALL | _SQUARED
"""Latin letters in fancy dress that Unicode does not fold by itself (small capitals, white on black): always undone."""

_PAIRS = (
    "‘'",
    "’'",
    "‚'",
    "ʼ'",
    "´'",
    "`'",
    '“"',
    '”"',
    '„"',
    '«"',
    '»"',
    "–-",
    "—-",
    "−-",
    "‑-",
    "‐-",
    "\u00a0 ",
    "\u2028\n",
)
TYPOGRAPHY: Final[dict[int, str]] = {ord(pair[0]): pair[1] for pair in _PAIRS}
"""Quotation marks and dashes told in one way each; one character for one."""
