"""Learn which questions the shelf answers (`packs/_ask/en/topic.toml`).

    python ask/train/topic.py            # learn, write the file, print how well it does

The ways of asking in the guides' `questions.md` are what the shelf answers, `ask/train/elsewhere.txt` what it doesn't. How much
the words count beside what retrieval sees is learnt from the tuning questions of `ask/questions.jsonl`. Needs what
`requirements.txt` names. The same input gives the same file.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

import score

from handhold.content.location import packs_root
from handhold.content.passages import index_of, load_ask_rules
from handhold.content.shelf import load_shelf
from handhold.core.ask.query import Query, understand
from handhold.core.ask.reply import look
from handhold.core.ask.topic import LOUDEST, telling
from handhold.core.stop import read, weigh

HERE = Path(__file__).parent
FILE = HERE.parents[1] / "packs/_ask/en/topic.toml"
STRENGTH, SCALE, LEAST = 8.0, 0.02, 20  # LEAST: smaller whole numbers are left out

RULES = load_ask_rules(packs_root())
INDEX = index_of(load_shelf(packs_root()).guides, RULES)


def asked(question: str) -> Query:
    """Return a question as the program reads it."""
    return understand(read(question, RULES.stop.lexicon), INDEX, RULES)


def matrix(bags: list[set[str]], names: dict[str, int]) -> csr_matrix:
    """Return one row for each bag; a question's length is evened out."""
    data, cols, ends = [], [], [0]
    for bag in bags:
        at = [names[term] for term in sorted(bag) if term in names]
        cols += at
        data += [1 / np.sqrt(len(bag) or 1)] * len(at)
        ends.append(len(cols))
    return csr_matrix((data, cols, ends), shape=(len(bags), len(names)))


def words() -> tuple[dict[str, int], np.ndarray, float]:
    """Learn the weights of terms; return their places, whole numbers, and the bias."""
    inside = [question for passage in INDEX.passages for question in passage.asked.split("\n") if question]
    outside = [x for x in (HERE / "elsewhere.txt").read_text("utf-8").splitlines() if x]
    bags = [set(telling(asked(question).said)) for question in inside + outside]
    truth = np.array([True] * len(inside) + [False] * len(outside))
    many = Counter(term for bag in bags for term in bag)
    names = {t: at for at, t in enumerate(sorted(t for t, count in many.items() if count > 1))}
    rows = matrix(bags, names)
    model = LogisticRegression(
        C=STRENGTH, max_iter=400, class_weight="balanced", solver="liblinear", random_state=0
    )
    held_out = cross_val_predict(model, rows, truth, cv=5, method="decision_function")
    right = (held_out > 0) == truth
    print(f"by words alone, held out: inside {right[truth].mean():.3f}, outside {right[~truth].mean():.3f}")
    model.fit(rows, truth)
    numbers = np.rint(model.coef_[0] / SCALE).astype(int)
    numbers[np.abs(numbers) < LEAST] = 0
    return names, numbers, float(model.intercept_[0])


def main() -> None:
    """Learn, print, and write."""
    names, numbers, bias = words()
    rows = [r for r in score.read("questions.jsonl", "tune") if r["kind"] in ("answer", "none")]
    truth = np.array([row["kind"] == "answer" for row in rows])
    queries = [asked(row["question"]) for row in rows]
    said = matrix([set(telling(query.said)) for query in queries], names) @ (numbers * SCALE) + bias
    told = [weigh(read(row["question"], RULES.stop.lexicon), RULES.stop) for row in rows]
    signs = [look(query, INDEX, one)[1] for query, one in zip(queries, told, strict=True)]
    table = np.array([
        [z, s.fit, s.ahead, s.held, np.clip(s.heard, -LOUDEST, LOUDEST), s.elsewhere]
        for z, s in zip(said, signs, strict=True)
    ])
    model = LogisticRegression(class_weight="balanced").fit(table, truth)
    told = model.decision_function(table)
    for enough in (-1.0, -0.5, 0.0, 0.5, 1.0):
        right = (told > enough) == truth
        print(f"enough {enough:4.1f}: inside {right[truth].mean():.3f}, outside {right[~truth].mean():.3f}")
    share = dict(zip(("words", "fit", "ahead", "held", "heard", "elsewhere"), map(float, model.coef_[0]), strict=True))
    share["bias"] = float(model.intercept_[0]) + share["words"] * bias
    lines = [f"{name} = {round(value, 3)}" for name, value in share.items()]
    kept = "\n".join(f"{numbers[at]} {term}" for term, at in names.items() if numbers[at])
    FILE.write_text(
        "# Which questions the shelf answers: made by ask/train/topic.py. Don't edit by hand.\n\n[topic]\n"
        + "\n".join([*lines, f"guides = {json.dumps(sorted({p.guide for p in INDEX.passages}))}", f"scale = {SCALE}", f"rows = '''\n{kept}\n'''"])
        + "\n",
        "utf-8",
    )
    print(f"{np.count_nonzero(numbers)} terms")


if __name__ == "__main__":
    main()
