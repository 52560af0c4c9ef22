"""The figures a reader of messages is measured by. Standard library only."""

from collections import Counter

OVERALL = ("fine", "soften", "pressure")


def f1(hit, wrong, missed):
    return 2 * hit / (2 * hit + wrong + missed) if hit else 0.0


def places(row):
    found = []
    for span in row.get("pressure", ()):
        at = row["text"].find(span["quote"]) if "text" in row else -1
        found.append((span["category"], at, at + len(span["quote"])))
    return found


def shares_shorter(a, b):
    return 2 * (min(a[2], b[2]) - max(a[1], b[1])) >= min(a[2] - a[1], b[2] - b[1]) > 0


def shares_union(a, b):
    common = min(a[2], b[2]) - max(a[1], b[1])
    return common > 0 and 2 * common >= (a[2] - a[1]) + (b[2] - b[1]) - common


def paired(said, gold, rule, *, same=True):
    """Return the size of the best one-to-one pairing."""
    links = [
        [j for j, g in enumerate(gold) if (s[0] == g[0] or not same) and rule(s, g)] for s in said
    ]
    owner = {}

    def grow(i, seen):
        for j in links[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or grow(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    return sum(grow(i, set()) for i in range(len(said)))


def evaluate(gold, said):
    """Return all figures for rows and predictions in the same order."""
    n = Counter((g["overall"], s["overall"]) for g, s in zip(gold, said, strict=True))
    both = list(zip(gold, said, strict=True))

    def flag_rate(fine, hard=None):
        rows = [
            s for g, s in both if (g["overall"] == "fine") == fine and hard in (None, g.get("hard"))
        ]
        return sum(s["overall"] != "fine" for s in rows) / len(rows) if rows else float("nan")

    caught, wrong = flag_rate(fine=False), flag_rate(fine=True)
    spans, good = {"shorter": Counter(), "union": Counter(), "any": Counter()}, Counter()
    for g, s in both:
        gp, sp = places(g), places(s | {"text": g["text"]})
        for name, rule in (
            ("shorter", shares_shorter),
            ("union", shares_union),
            ("any", shares_shorter),
        ):
            hit = paired(sp, gp, rule, same=name != "any")
            spans[name].update(hit=hit, wrong=len(sp) - hit, missed=len(gp) - hit)
        a, b = set(g["good"]), set(s["good"])
        good.update(hit=len(a & b), wrong=len(b - a), missed=len(a - b))
    three = [
        f1(
            n[o, o],
            sum(v for (g, s), v in n.items() if s == o != g),
            sum(v for (g, s), v in n.items() if g == o != s),
        )
        for o in OVERALL
    ]
    return {
        "messages": len(gold),
        "balanced accuracy": (caught + 1 - wrong) / 2,
        "hard fine flagged": flag_rate(fine=True, hard=True),
        "plain fine flagged": flag_rate(fine=True, hard=False),
        "hard pressure caught": flag_rate(fine=False, hard=True),
        "plain pressure caught": flag_rate(fine=False, hard=False),
        "three-way macro F1": sum(three) / 3,
        "span F1": f1(**spans["shorter"]),
        "span F1 (IoU)": f1(**spans["union"]),
        "span F1 (any category)": f1(**spans["any"]),
        "good F1": f1(**good),
    }
