"""Keys: where a text of a fixed set lies."""

from hypothesis import given, strategies as st

from handhold.base.keys import key_of
from handhold.core.ask.keys import Keys


@given(st.sets(st.text(), max_size=40))
def test_each_text_has_a_place_of_its_own(texts: set[str]) -> None:
    """Unless two of them have one key; places lie close together."""
    keys = Keys(map(key_of, texts))
    places = {keys.place(text) for text in texts}
    assert places == set(range(len({key_of(text) for text in texts})))
    assert len(keys) == len(places)


def test_a_text_that_was_not_given_has_none() -> None:
    """Before, between and after those that were."""
    given_texts = ["glove", "lube", "toy"]
    keys = Keys(map(key_of, given_texts))
    for text in ("", "condom", "dam", "plug", "wipe", "zip"):
        assert keys.place(text) is None
        assert text not in keys
    assert all(text in keys for text in given_texts)
    assert Keys(()).place("lube") is None
