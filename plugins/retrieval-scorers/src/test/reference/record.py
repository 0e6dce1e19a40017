"""Records what reference implementations say of rankings, for the tests of the retrieval scorers.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python record.py

writes ../resources/reference/retrieval.json: ids in the order found, the relevance of the expected ones, k, and for each scorer
the value. Precision and F1 are those of the set of the first k (trec_eval's P_k divides by k even if fewer were found).
"""

import json
import pathlib
import random
from importlib.metadata import version

import ir_measures
import numpy
from ir_measures import AP, RR, R, SetF, SetP, Success, nDCG
from sklearn.metrics import ndcg_score

TO = pathlib.Path(__file__).parent.parent / "resources" / "reference"

CASES = [
    (["a"], {"a": 1}, None),
    (["a"], {"b": 1}, None),
    ([], {"a": 1}, None),
    ([], {"a": 1, "b": 2}, 3),
    (["a", "b", "c"], {"c": 1}, None),
    (["a", "b", "c"], {"c": 1}, 2),
    (["a", "b", "c"], {"c": 1}, 3),
    (["a", "b", "c"], {"a": 1, "b": 1, "c": 1}, None),
    (["a", "b", "c"], {"a": 1, "b": 1, "c": 1}, 1),
    (["x", "a", "y", "b", "z"], {"a": 1, "b": 1, "c": 1}, None),
    (["x", "a", "y", "b", "z"], {"a": 1, "b": 1, "c": 1}, 2),
    (["x", "a", "y", "b", "z"], {"a": 1, "b": 1, "c": 1}, 10),
    (["a", "b"], {"a": 1, "b": 3}, None),
    (["b", "a"], {"a": 1, "b": 3}, None),
    (["b", "x", "a"], {"a": 1, "b": 3, "c": 2}, 3),
    (["doc 1", "Größe", "文書", "😀"], {"文書": 2, "😀": 5}, None),
]

random.seed(20261123)
for _ in range(34):
    universe = [f"d{i}" for i in range(random.randint(2, 25))]
    found = random.sample(universe, random.randint(1, len(universe)))
    expected = {each: random.randint(1, 4) for each in random.sample(universe, random.randint(1, len(universe)))}
    CASES.append((found, expected, random.choice([None, 1, 2, 3, 5, 10])))


def values(found, expected, k):
    first = found if k is None else found[:k]
    depth = k or max(len(found), len(expected), 1)
    run = [ir_measures.ScoredDoc("q", each, float(len(first) - i)) for i, each in enumerate(first)]
    if not run:
        return {name: 0.0 for name in ("precision", "recall", "f1", "hit", "mrr", "map", "ndcg")}
    judged = [ir_measures.Qrel("q", each, relevance) for each, relevance in expected.items()]
    measures = {"precision": SetP, "recall": R @ depth, "f1": SetF, "hit": Success @ depth, "mrr": RR @ depth,
                "map": AP @ depth, "ndcg": nDCG @ depth}
    result = ir_measures.calc_aggregate(list(measures.values()), judged, run)
    named = {name: result[measure] for name, measure in measures.items()}
    others = [each for each in expected if each not in first]
    relevance = numpy.array([[expected.get(each, 0) for each in first] + [expected[each] for each in others]])
    order = numpy.array([[float(len(first) - i) for i in range(len(first))] + [-1.0 - i for i in range(len(others))]])
    # scikit-learn needs two documents, and ranks those that were not found behind; only within the first places are they nothing.
    if relevance.shape[1] > 1 and (not others or len(first) >= depth):
        assert abs(ndcg_score(relevance, order, k=depth) - named["ndcg"]) < 1e-9
    return named


def main():
    document = {
        "reference": "ir_measures over pytrec_eval (trec_eval); nDCG also scikit-learn's ndcg_score",
        "versions": {package: version(package) for package in ("ir-measures", "pytrec-eval-terrier", "scikit-learn")},
        "cases": [{"found": found, "expected": expected, "k": k, "values": values(found, expected, k)} for found, expected, k in CASES],
    }
    TO.mkdir(parents=True, exist_ok=True)
    (TO / "retrieval.json").write_text(json.dumps(document, ensure_ascii=True, indent=1) + "\n")


if __name__ == "__main__":
    main()
