"""What the word weights look at: words in their order, families of words, roles, rule hits.

The same functions serve the program and the training script, so both see the same message.
A feature is a short text; the list may hold a feature more than once.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from handhold.core.coach.clauses import is_sign
from handhold.core.coach.context import Hit, Scene

_SKIP = 4
_FEW = 2
_PRONOUNS = frozenset({"i", "you", "we", "it", "me", "my", "your", "us", "our"})
_GRAMMAR = (
    _PRONOUNS
    | frozenset(
        [
            "am",
            "is",
            "are",
            "was",
            "were",
            "be",
            "not",
            "no",
            "never",
            "do",
            "does",
            "did",
            "will",
            "would",
            "can",
            "could",
            "should",
            "have",
            "had",
            "has",
            "if",
            "but",
            "so",
            "and",
            "or",
            "because",
            "then",
            "when",
            "what",
            "how",
            "why",
            "until",
            "before",
            "after",
            "anyway",
            "just",
            "even",
            "only",
            "to",
            "for",
            "with",
            "without",
            "that",
            "this",
            "he",
            "she",
            "they",
            "them",
            "his",
            "her",
            "their",
            "at",
            "in",
            "on",
            "of",
            "the",
            "a",
        ]
    )
    | frozenset({".", "?", "!", "…", ",", "¶"})
)
_SHORT, _LONG = 8, 60


def families(word: str, lexicon: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return the families of words that `word` belongs to."""
    return lexicon.get(word, ())


def span_features(
    at: Scene, first: int, last: int, lexicon: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield what stands between two tokens: words, pairs, gaps, and families."""
    norms = [token.norm for token in at.reading.tokens[first:last]]
    shapes = [_shape(norm, lexicon) for norm in norms]
    for index, norm in enumerate(norms):
        yield norm
        for family in lexicon.get(norm, ()):
            yield "<" + family
        yield from _pairs(norms, shapes, index, lexicon)
    yield from _endings(norms, lexicon)


def _pairs(
    norms: list[str], shapes: list[str], index: int, lexicon: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield the pairs and triples that begin at `index`."""
    norm = norms[index]
    if index + 1 < len(norms):
        yield f"{norm} {norms[index + 1]}"
    if index + 2 < len(norms):
        yield f"{norm} {norms[index + 1]} {norms[index + 2]}"
        yield f"{shapes[index]}+{shapes[index + 1]}+{shapes[index + 2]}"
    if norm in _PRONOUNS or norm in {"not", "no", "never", "if", "will", "would"}:
        for other in norms[index + 1 : index + 1 + _SKIP]:
            if other in {".", "?", "!", "¶", "…"}:
                break
            yield f"{norm}~{other}"
            for family in lexicon.get(other, ()):
                yield f"{norm}~<{family}"


def _shape(norm: str, lexicon: Mapping[str, Sequence[str]]) -> str:
    """Return the word itself if it is grammar, else its first family, else a mark."""
    if norm in _GRAMMAR:
        return norm
    if norm.isdigit():
        return "#"
    if is_sign(norm):
        return "☺"
    held = lexicon.get(norm)
    return "<" + held[0] if held else "_"


def _endings(norms: list[str], lexicon: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield how a stretch opens and closes."""
    words = [norm for norm in norms if not is_sign(norm)]
    if not words:
        return
    yield "^" + words[0]
    yield "$" + words[-1]
    if len(words) > 1:
        yield f"^{words[0]} {words[1]}"
        yield f"^{_shape(words[0], lexicon)}+{_shape(words[1], lexicon)}"
        yield f"${words[-2]} {words[-1]}"


def word_grams(at: Scene) -> set[str]:
    """Return the words, pairs and triples of a message."""
    norms = [token.norm for token in at.reading.tokens]
    pairs = {f"{a} {b}" for a, b in pairwise(norms)}
    triples = {f"{a} {b} {c}" for a, b, c in zip(norms, norms[1:], norms[2:], strict=False)}
    return pairs | triples | set(norms)


def message_features(
    at: Scene, hits: Sequence[Hit], lexicon: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return what the weights look at in a whole message."""
    found = set(span_features(at, 0, len(at.reading.tokens), lexicon))
    for name, (first, last) in zip(("1:", "9:"), _ends(at), strict=True):
        norms = at.reading.tokens[first:last]
        for token in norms:
            found.add(name + token.norm)
            found.update(f"{name}<{family}" for family in lexicon.get(token.norm, ()))
        for one, two in pairwise(norms):
            found.add(f"{name}{one.norm} {two.norm}")
    found.update(_style(at))
    found.update(_rule_features(hits))
    return sorted(found)


def _ends(at: Scene) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and the last sentence."""
    sentences = at.shape.sentences
    return (sentences[0], sentences[-1]) if sentences else ((0, 0), (0, 0))


def _rule_features(hits: Sequence[Hit]) -> Iterator[str]:
    """Yield the rules that spoke up, and how many did."""
    heavy = [hit for hit in hits if not hit.rule.good]
    for hit in hits:
        yield "R:" + hit.rule.id
        yield f"R:{hit.rule.id}#{hit.pattern}"
        yield "K:" + hit.rule.gives
        if not hit.rule.good:
            yield f"W:{hit.rule.weight}"
    kinds = {hit.rule.gives for hit in heavy}
    if kinds:
        yield "K*"
    if len(kinds) >= _FEW:
        yield "K**"
    goods = {hit.rule.gives for hit in hits if hit.rule.good}
    yield f"G#{min(len(goods), 4)}"
    if goods:
        yield "G*"
        yield "G*K*" if kinds else "G*K0"


def _style(at: Scene) -> Iterator[str]:
    """Yield how the message is written, whatever it says."""
    norms = [token.norm for token in at.reading.tokens]
    yield f"n?{min(norms.count('?'), 3)}"
    yield f"n!{min(norms.count('!'), 2)}"
    length = len(norms)
    yield "short" if length < _SHORT else "long" if length > _LONG else f"len{length // 15}"
    yield f"sent{min(len(at.shape.sentences), 5)}"
    you, me = norms.count("you") + norms.count("your"), norms.count("i") + norms.count("my")
    yield "you>i" if you > me else "i>you" if me > you else "i=you"
    if you == 0:
        yield "you0"
    if "?" in norms and norms[::-1].index("?") <= _FEW:
        yield "ends?"
    if any(norm.isdigit() for norm in norms):
        yield "has#"
    if '"' in norms:
        yield "quotes"


def clause_features(
    at: Scene, index: int, hits: Sequence[Hit], lexicon: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return what the weights look at in one clause and around it."""
    clause = at.shape.clauses[index]
    found = set(span_features(at, clause.first, clause.last, lexicon))
    for name, other in (("<<", index - 1), (">>", index + 1)):
        if 0 <= other < len(at.shape.clauses):
            near = at.shape.clauses[other]
            for token in at.reading.tokens[near.first : near.last]:
                found.add(name + token.norm)
                found.update(f"{name}<{family}" for family in lexicon.get(token.norm, ()))
        else:
            found.add(name)
    stop = at.reading.tokens[clause.last].norm
    found.add("stop" + stop)
    if clause.first in at.shape.quoted:
        found.add("quoted")
    for hit in hits:
        if hit.place.first < clause.last and clause.first < hit.place.last:
            found.update(
                (
                    f"R:{hit.rule.id}#{hit.pattern}",
                    f"R:{hit.rule.id}",
                    f"K:{hit.rule.gives}",
                    f"W:{hit.rule.weight}",
                )
            )
        else:
            found.add(f"m:{hit.rule.gives}")
    found.add(f"pos{'1' if index == 0 else '9' if index == len(at.shape.clauses) - 1 else '5'}")
    return sorted(found)
