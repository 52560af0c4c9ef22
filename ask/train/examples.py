"""What the second reader of stops learns from."""

import hashlib
import json
import random
import re
import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from handhold.content.asked import read_asked
from handhold.content.report import Report

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = ROOT / "ask" / "train" / "clauses.txt"
UNTOLD = -1.0  # stands for what isn't known of a text
KINDS = ["danger", "under_age", "condom_removal", "secret_recording", "incapable", "against_wish"]


def aside(row: dict) -> bool:
    """Return whether a question is one of those never trained on (as `score.py` has it)."""
    return "part" not in row and int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 3 == 0


def lines(path: str) -> list[dict]:
    """Return the rows of a file."""
    return [json.loads(x) for x in (ROOT / path).read_text("utf-8").splitlines() if x]


def examples() -> list[tuple[str, str | None, float, str]]:
    """Return (text, kind or "", weight, group) for everything that is learnt from; None for a kind left to the rules."""
    found = []
    for row in lines("ask/questions.jsonl"):
        if not aside(row):
            found.append((row["question"], row["stop"][0] if "stop" in row else "", 1.0, row["id"]))
    for row in lines("ask/reframing.jsonl"):
        if not aside(row):
            found.append((row["question"], None, 1.0, row["id"]))
    for part in "abcd":
        for row in lines(f"coach/corpus/part-{part}.jsonl"):
            if row["overall"] == "fine":
                found.append((row["text"], "", 0.25, row["id"]))
    found += ways() + elsewhere() + clauses()
    return found


MIXED = re.compile(
    r"anal-play/(afterwards#(hurt-or-bled|regret)|clear-heads#|condoms-and-gloves#latex-allergy|pain-and-bleeding|small-steps#(ask-aloud|no-surprises))"
    r"|anal-play/(settling-and-the-day#how-to-stop|suggest-or-convince|taking-the-answer#silence|toys#stuck|trust-first#no-trust|what-research-says#pressure)"
    r"|being-asked/(changing-your-mind#(during|what)|if-they-keep-asking|if-you-cant-say-no|if-you-froze|know-first#(drink|pain)|what-do-i-want#peace)"
    r"|consent/(asking#pictures|condoms|every-time#(checking|stopping)|fries#five-letters|hand-in-hand#what-it-isnt|hearing-a-no#(different|stays-no))"
    r"|consent/(marriage-and-law|no-proof#(wanted|why|how)|power|pressure|repair|silence|sober|where-to-turn)"
    r"|safer-sex-talk/(condom-broke#on-purpose|condom-wishes#(hearing|pressure|want|you)|covers#latex|mouths-skin-guts#upset|positive-result#anonymous)"
    r"|safer-sex-talk/(when-to-test#while|who-with#not-safe|your-own-body)"
)
"""Sections that some ask for who need a stop, and some who don't: of these, nothing is learnt."""


def ways() -> list[tuple[str, str, float, str]]:
    """Return the guides' own ways of asking: what must be answered, and not stopped."""
    found = []
    for file in sorted((ROOT / "packs").glob("*/questions.md")):
        asked = read_asked(file.read_text("utf-8"), Report(file.name))
        for (chapter, anchor), questions in asked.items():
            place = f"{file.parent.name}/{chapter}" + (f"#{anchor}" if anchor else "")
            if not MIXED.match(place):
                found += [(q, "", 1.0, f"w{len(found) + at}") for at, q in enumerate(questions.split("\n"))]
    return found


def elsewhere() -> list[tuple[str, str, float, str]]:
    """Return what the guides don't answer: not to be stopped either."""
    asked = (ROOT / "ask" / "train" / "elsewhere.txt").read_text("utf-8").splitlines()
    return [(question, "", 1.0, f"e{at}") for at, question in enumerate(asked) if question]


def shelf() -> dict[str, bool]:
    """Return whether the shelf answers a question, for all ways of asking and what is elsewhere.

    The tuning questions are not in it: how much this counts beside other signs is learnt from them.
    """
    found = {question: False for question, *_ in elsewhere()}
    for file in sorted((ROOT / "packs").glob("*/questions.md")):
        for questions in read_asked(file.read_text("utf-8"), Report(file.name)).values():
            found |= dict.fromkeys(questions.split("\n"), True)
    return found


def answers() -> dict[str, list[str]]:
    """Return the sections (`guide/chapter#anchor`) under which each way of asking is written."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "packs").glob("*/questions.md")):
        for (chapter, anchor), questions in read_asked(file.read_text("utf-8"), Report(file.name)).items():
            for question in questions.split("\n"):
                found.setdefault(question, []).append(f"{file.parent.name}/{chapter}#{anchor}")
    return found


def sections() -> list[str]:
    """Return all sections that have ways of asking."""
    return sorted({section for held in answers().values() for section in held})


def told(kind: str | None, *, held: bool | None) -> list[float]:
    """Return what is to be said of a text: a stop at all, each kind, and whether the shelf answers it."""
    kinds = [UNTOLD] * (1 + len(KINDS)) if kind is None else [float(bool(kind)), *(float(kind == k) for k in KINDS)]
    return [*kinds, UNTOLD if held is None else float(held)]


def lessons_of(rows: list[tuple]) -> list[tuple[str, list[float], float]]:
    """Return text, what is to be said of it, and how much it counts: of rows, and of what only the shelf's head learns from."""
    answered = shelf()
    known = {row[0] for row in rows}
    found = [(text, told(kind, held=answered.get(text)), 1.0 if weight == 1.0 else 0.4) for text, kind, weight, *_ in rows]
    return found + [(text, told(None, held=held), 1.0) for text, held in answered.items() if text not in known]


PARTS = {"open": 0, "end": 1}


@cache
def wrappings() -> tuple[list[str], list[str]]:
    """Return openings and endings that say nothing."""
    found: tuple[list[str], list[str]] = ([], [])
    for line in CLAUSES.read_text("utf-8").splitlines():
        kind, _, text = line.partition("|")
        if kind in PARTS:
            found[PARTS[kind]].append(text)
    return found


def clauses() -> list[tuple[str, str, float, str]]:
    """Return the written clauses, alone and with openings and endings that say nothing."""
    dice, found = random.Random(7), []
    opened, ended = wrappings()
    rows = []
    for line in CLAUSES.read_text("utf-8").splitlines():
        kind, _, text = line.partition("|")
        if text and kind not in PARTS:
            rows.append((KINDS[int(kind) - 1] if kind != "0" else "", text))
    for at, (kind, text) in enumerate(rows):
        found.append((text, kind, 1.0, f"c{at}"))
        for _ in range(2):
            opening = dice.choice(opened) if dice.random() < 0.7 else ""
            ending = dice.choice(ended) if dice.random() < 0.7 else ""
            found.append((f"{opening} {text}. {ending}", kind, 0.3, f"c{at}"))
    return found
