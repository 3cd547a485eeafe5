"""What a person chose is kept for them alone; what cannot be is refused whole, or read as not chosen."""

from __future__ import annotations

import pytest

from service.actions import preferences
from service.actions.keymap import Keymap
from service.actions.people import invite
from service.actions.preferences import Preferences
from service.actions.works import Works
from service.moderation.errors import Invalid
from service.storage import people
from service.storage.people import Person, Role
from tests.builders_storage import a_site


def somebody(works: Works, name: str) -> Person:
    invite(works, f"{name}@example.org", name, a_site(works, f"of-{name.lower()}"), Role.MODERATOR)
    with works.store.read() as connection:
        known = people.person_by_email(connection, f"{name.lower()}@example.org")
    assert known is not None
    return known[0]


def test_who_chose_nothing_has_what_we_ship(works: Works) -> None:
    assert preferences.read(works, somebody(works, "Mia")) == Preferences()


def test_what_was_chosen_is_read_again_and_is_nobody_elses(works: Works) -> None:
    mia, ola = somebody(works, "Mia"), somebody(works, "Ola")
    wanted = Preferences("dark", "compact", 2, Keymap("coral", {"note": "y"}, single=False), False, None, 5)

    preferences.save(works, mia, wanted)

    assert preferences.read(works, mia) == wanted
    assert preferences.read(works, ola) == Preferences()


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(works: Works) -> None:
    mia = somebody(works, "Mia")
    wrong = Preferences("pink", "airy", 9, Keymap("emacs"), breaks_after=0, severe_per_hour=9_999)

    with pytest.raises(Invalid) as caught:
        preferences.save(works, mia, wrong)

    pointers = [error.pointer for error in caught.value.errors]
    assert pointers == ["/theme", "/density", "/text_size", "/breaks_after", "/severe_per_hour", "/preset"]
    assert preferences.read(works, mia) == Preferences()


def test_what_another_version_kept_falls_back_one_by_one() -> None:
    kept = {"theme": "sepia", "density": "compact", "keys": {"preset": "emacs", "single": False}}

    found = preferences.from_kept(kept)

    assert found == Preferences(density="compact", keys=Keymap(single=False))
