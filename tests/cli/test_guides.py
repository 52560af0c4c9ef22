"""Guides at the terminal: in the language wanted where they are here in it, else with a line that says so."""

INSTEAD = "Not here in “de” yet; you read it in its own language, “en”."


def test_a_guide_that_is_not_here_in_a_language_says_so(handhold):
    """In the list, above its chapters and above a chapter; as JSON by the language it is in."""
    listed = handhold("guides", "--language", "de")
    assert listed.code == 0
    rows = handhold("guides", "--language", "de", "--json").json["guides"]
    assert {row["language"] for row in rows} == {"en"}
    assert listed.out.count(INSTEAD) == len(rows)
    for words in (("consent",), ("consent", "hand-in-hand")):
        assert handhold("read", *words, "--language", "de").out.startswith(f"{INSTEAD}\n\n")


def test_without_a_wish_nothing_is_said_of_languages(handhold):
    """Nor where a guide is in the language wanted."""
    for words in (("guides",), ("guides", "--language", "en"), ("read", "consent", "hand-in-hand")):
        ran = handhold(*words)
        assert ran.code == 0
        assert "Not here in" not in ran.out


def test_what_is_no_language_is_named(handhold):
    """With how one is written."""
    for words in (("guides",), ("read", "consent"), ("open", "--no-browser")):
        ran = handhold(*words, "--language", "German")
        assert ran.code == 2
        assert ran.err == "'German' is no language; write it such as de or pt-BR.\n"
