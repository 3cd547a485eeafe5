"""Pictures told in words: the emoji people insult, threaten and name others with, as a reader would say them."""

from __future__ import annotations

from typing import Final

_TOLD: Final = (
    "🐀🐁 rat; 🐷🐖🐽 pig; 🐒🐵 monkey; 🦍 gorilla; 🦧 ape; 🐍 snake; 🐔 chicken; 🐑 sheep; 🐕🐶 dog; 🐐 goat; "
    "🐂 bull; 🐄 cow; 🫏 donkey; 🪳 cockroach; 🐛🪱 worm; 🐌 slug; 🪰 fly; 🦟 mosquito; 🤡 clown; 💩 shit; 🍑 ass; "
    "🍆 dick; 🖕 fuck you; 🔫 gun; 🔪🗡 knife; 💣🧨 bomb; 🪓 axe; ⚰ coffin; 🪦 grave; 💀☠ dead; 🔥 fire; 🩸 blood; "
    "🤮 vomit; 🤢 disgusting; 🗑🚮 trash; 🚽 toilet; 🧻 toilet paper; 🤬 swearing; 😡😠 angry; 👿😈 evil; 👹👺 monster; "
    "👽 alien; 🧌 troll; 🧟 zombie; 🙄 eye roll; 😂🤣 laughing; 😒 annoyed; 👎 bad; 👍 good; 👏 clap; ❤💖😍🥰 love; "
    "💔 broken heart; 🙏 please; 🎉 party; 🌈👬 gay; 🕌 mosque; ✡🕎 jewish; ☪ muslim; 🕋 mecca; ⛪ church; 👳 man in a "
    "turban; 🧕 muslim woman; 🦽 wheelchair; ♿ disabled; 🦯 blind; 🦻🧏 deaf; 👵 old woman; 👴 old man; 🧓 old "
    "person; 👩 woman; 👨 man; 👭 lesbian; ⚧ trans; ✈ plane; 🚪 door; 👋 goodbye; 🚫⛔ no; 🛑 stop; 🧠 brain; 🦠 "
    "disease; 🪢 rope; 🤦 facepalm; 🤷 shrug; 🍼👶 baby; 👊🤛🤜🥊 punch; 🤏 tiny; 💥 bang; ⚡ strike"
)
WORD_FOR: Final[dict[str, str]] = {
    picture: word
    for entry in _TOLD.split("; ")
    for picture in entry.split(" ", 1)[0]
    for word in [entry.split(" ", 1)[1]]
}
"""One picture to its word, without variation selectors and skin tones."""
LETTER_FOR: Final = dict(zip("⛎❌✖⭕🔴💲✝©®♈❗❕📧👢", "uxxoostcrviiel", strict=True))
"""Pictures that stand for a letter where they touch one."""
