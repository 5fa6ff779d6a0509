from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.models.shortcuts import KeyMap, without_conflicts

DEFAULTS = {"check": ("Return", "Enter"), "group": ("G",), "flag": ("F",), "about": ()}


def test_a_key_given_is_taken_from_whoever_had_it() -> None:
    keys = KeyMap(DEFAULTS, {}).given("flag", "G")
    assert keys.keys("flag") == ("G",)
    assert keys.keys("group") == ()
    assert keys.own == {"flag": ("G",), "group": ()}


def test_exchange_gives_the_old_key_to_the_other() -> None:
    keys = KeyMap(DEFAULTS, {}).exchanged("flag", "G")
    assert (keys.keys("flag"), keys.keys("group")) == (("G",), ("F",))
    assert keys.exchanged("flag", "F").own == {}


def test_reset_takes_only_what_is_free() -> None:
    keys = KeyMap(DEFAULTS, {}).given("about", "F")
    assert keys.reset("flag").keys("flag") == ()
    assert keys.cleared("about").reset("flag").keys("flag") == ("F",)


@given(
    st.dictionaries(
        st.sampled_from([*DEFAULTS, "unknown"]), st.lists(st.sampled_from(["G", "F", "Tab", "K"])).map(tuple)
    )
)
def test_whatever_a_file_says_no_key_does_two_things(own: dict[str, tuple[str, ...]]) -> None:
    keys = without_conflicts(DEFAULTS, own)
    given_keys = [key for name in DEFAULTS for key in set(keys.keys(name))]
    assert len(given_keys) == len(set(given_keys))
    assert "Tab" not in given_keys
    assert "unknown" not in keys.own
