"""Answers to somebody who asked: a yes for the sake of peace, a glad one, and what presses all the same."""

import tomllib
from pathlib import Path

import pytest

from handhold.core.coach import Coach, advise
from handhold.core.coach.model import Role

SENTENCES = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", SENTENCES["unwilling"])
def test_an_answer_that_may_not_be_free_is_neither_blamed_nor_praised(text: str, coach: Coach) -> None:
    """Somebody who was asked until they gave in, or fears what a no brings, is reminded that they owe no yes."""
    answer = advise(text, coach, Role.invitee)
    assert answer.unwilling
    assert not answer.pressure
    assert not answer.good


@pytest.mark.parametrize("text", SENTENCES["free"])
def test_an_answer_of_somebody_free_is_not_doubted(text: str, coach: Coach) -> None:
    """A no, a limit and thanks have the same words."""
    assert not advise(text, coach, Role.invitee).unwilling


@pytest.mark.parametrize("text", SENTENCES["glad"])
def test_a_glad_yes_is_left_in_peace(text: str, coach: Coach) -> None:
    """To have hoped for the question hides nothing, and weighs on nobody."""
    answer = advise(text, coach, Role.invitee)
    assert not answer.pressure
    assert not answer.unwilling


@pytest.mark.parametrize("text", SENTENCES["pressing"])
def test_what_presses_in_an_answer_is_told_beside_glad_words(text: str, coach: Coach) -> None:
    """A glad beginning excuses nothing that follows."""
    assert advise(text, coach, Role.invitee).pressure


def test_glad_words_excuse_only_an_answer(coach: Coach) -> None:
    """Of somebody who asks, they are read as before."""
    assert advise("I was hoping you would say that.", coach).pressure
