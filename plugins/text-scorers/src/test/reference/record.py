"""Records what the reference implementations say, for the tests of the text scorers.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python record.py

writes ../resources/reference/*.json: pairs of response and expected texts, and for each set of options the values. Where the
reference's scale is 0 to 100, ours is 0 to 1 and its value is recorded over 100.
"""

import json
import pathlib
from importlib.metadata import version

import jsonschema
from autoevals.json import JSONDiff
from nltk.stem.porter import PorterStemmer
from nltk.translate.gleu_score import sentence_gleu
from nltk.translate.meteor_score import meteor_score
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF
from transformers.data.metrics.squad_metrics import compute_f1

TO = pathlib.Path(__file__).parent.parent / "resources" / "reference"

LONG = " ".join(f"Sentence {i} says that the {'quick' if i % 3 else 'slow'} brown fox number {i * 7} jumps." for i in range(60))
OTHER = " ".join(f"Sentence {i} said that a {'quick' if i % 4 else 'lazy'} fox number {i * 7} was jumping!" for i in range(57))

# (response, expected texts)
PAIRS = [
    ("", [""]),
    ("", ["something"]),
    ("something", [""]),
    ("   \t\n ", ["  "]),
    (".", ["."]),
    ("a", ["a"]),
    ("the", ["a"]),
    ("The cat sat on the mat.", ["The cat sat on the mat."]),
    ("The cat sat on the mat.", ["the cat is on the mat"]),
    ("the the the the the the the", ["The cat is on the mat.", "There is a cat on the mat."]),
    ("It is a guide to action which ensures that the military always obeys the commands of the party.",
     ["It is a guide to action that ensures that the military will forever heed Party commands.",
      "It is the guiding principle which guarantees the military forces always being under the command of the Party.",
      "It is the practical guide for the army always to heed the directions of the party."]),
    ("police kill the gunman", ["police killed the gunman", "the gunman was shot down by police"]),
    ("1,234.56 dollars - not 1.234,56 -- on 2024-01-02, at 10:30am.", ["$1,234.56 dollars on 2024-01-02 at 10:30 a.m."]),
    ("Tom &amp; Jerry said &quot;hi&quot; &lt;b&gt;", ["Tom & Jerry said \"hi\" <b>"]),
    ("hyphen-\nated line\nbreaks <skipped>here", ["hyphenated line breaks here"]),
    ("don't can't won't it's", ["do not cannot will not it is"]),
    ("(hello) [world] {foo} 'bar' \"baz\" ... !!! ???", ["hello world foo bar baz"]),
    ("HELLO World", ["hello world"]),
    ("Straße und GRÜSSE, naïve café façade", ["Strasse und Grüße, naive cafe facade"]),
    ("İstanbul'da Iğdır ısı", ["istanbul'da ığdır ISI"]),
    ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", ["ὀδυσσεύς οδυσσευς"]),
    ("e\u0301te\u0301 cafe\u0301", ["été café"]),
    ("我喜欢吃苹果。", ["我喜欢吃香蕉。"]),
    ("今天天气很好，我们去公园吧 OK?", ["今天的天气非常好，我们去公园玩 OK?", "天气好"]),
    ("東京タワーは333メートルです。", ["東京タワーの高さは333mです。"]),
    ("나는 학교에 갑니다", ["나는 학교에 갔습니다"]),
    ("مرحبا بالعالم", ["مرحبا يا عالم"]),
    ("Привет, мир! Как дела?", ["Привет мир, как твои дела?"]),
    ("สวัสดีชาวโลก", ["สวัสดีโลก"]),
    ("I ❤️ emoji 😀😀 👩‍👩‍👧 🇩🇪", ["I love emoji 😀 👩‍👩‍👧 🇫🇷"]),
    ("𝒳𝓎𝓏 𐐷 mixed", ["𝒳𝓎𝓏 𐐶 mixed"]),
    ("no\u00a0break\u2003space\u3000here\u200bzero\u2028line\u0085next\x1cfs", ["no break space here zero line next fs"]),
    ("running runs ran easily fairly relational conditional hopefulness", ["run running runner easy fair relate condition hopeful"]),
    ("The skies were dying, lying ties; geology's generalizations happily enjoyed flying by controlled tanned hissing",
     ["The sky will die; a lie tied geological generality, happy enjoyment flies by rolling tan fizzed filing"]),
    ("first line\nsecond line has words\n\nthird", ["second line had words\nfirst line\nfourth third"]),
    ("windows\r\nline\r\nends", ["windows line ends"]),
    ("martha", ["marhta"]),
    ("dixon", ["dicksonx"]),
    ("dwayne duane", ["duane dwayne"]),
    ("jellyfish", ["smellyfish"]),
    ("abcdefgh", ["hgfedcba"]),
    ("aaaaaaaaab", ["baaaaaaaaa"]),
    ("kitten sitting on the Saturday", ["sitting kitten on the Sunday"]),
    ("snake_case_word CamelCaseWord kebab-case-word path/to/file.txt", ["snake case word camelcaseword kebab-case-word /path/to/file.txt"]),
    ("An answer: “the” quoted — a dash… “An” end", ["answer the quoted dash end"]),
    ("repeat " * 40, ["repeat " * 23 + "once"]),
    ("x" * 300, ["x" * 299 + "y"]),
    (LONG, [OTHER]),
    (LONG, [LONG[:500], OTHER, LONG[100:2500]]),
]


PERSON = {"name": "Ada", "age": 36, "tags": ["math", "code"], "address": {"city": "London", "zip": "W1"}, "active": True}

# (response, expected)
JSON_PAIRS = [
    ({}, {}), ([], []), ({}, []), (None, None), (None, 1), ({"a": None}, {}), ({}, {"a": 1}), ({"a": 1}, {}), (PERSON, PERSON),
    ({**PERSON, "age": 37}, PERSON), ({**PERSON, "name": "Ada Lovelace"}, PERSON), ({**PERSON, "active": False}, PERSON),
    ({k: v for k, v in PERSON.items() if k != "tags"}, PERSON), ({**PERSON, "extra": [1, 2]}, PERSON),
    ({**PERSON, "tags": ["code", "math"]}, PERSON), ({**PERSON, "tags": ["math"]}, PERSON), ({**PERSON, "tags": ["math", "code", "x"]}, PERSON),
    ({**PERSON, "address": None}, PERSON), ({**PERSON, "address": "London"}, PERSON), ([1, 2, 3], [1, 2, 3]), ([1, 2, 3], [3, 2, 1]),
    ([1, 2], [1, 2, 3, 4]), ([], [1]), (5, 5), (5, -5), (0, 0), (0, 3), (1.5, 1.25), (1e10, 1e-10), ("text", "text"), ("text", "tent"), ("", ""),
    ("", "x"), ("5", 5), ([1], {"0": 1}), ({"b": 1, "a": [2]}, "b1a2"), ("日本", "日本語"), ("é", ["é"]), ({"😀": "a"}, {"😀": "b"}),
    ({"a": {"b": {"c": {"d": [1, {"e": "deep"}]}}}}, {"a": {"b": {"c": {"d": [1, {"e": "deeper"}]}}}}), ({"k" + str(i): i for i in range(50)}, {"k" + str(i): i * i for i in range(50)}),
    ([[["x"]]], [[["y"]]]), (True, True), (True, False), ({"a": [{"id": 1}, {"id": 2}]}, {"a": [{"id": 1}, {"id": 3}]}),
    ("\b\f\x7f\x1f\n", ["\\b"]), ({"\f": 1}, "f"),
]

D = "https://json-schema.org/draft/2020-12/schema"
PEOPLE = {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}, "age": {"type": "integer", "minimum": 0},
          "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}}, "required": ["name"], "additionalProperties": False}

# (schema, instance)
SCHEMAS = [
    (True, 1), ({}, None), (PEOPLE, {"name": "Ada", "age": 36, "tags": ["a", "b"]}), (PEOPLE, {"name": ""}), (PEOPLE, {"age": 3}), (PEOPLE, {"name": "A", "age": 3.0}),
    (PEOPLE, {"name": "A", "age": 3.5}), (PEOPLE, {"name": "A", "age": -1}), (PEOPLE, {"name": "A", "x": 1}), (PEOPLE, {"name": "A", "tags": ["a", "a"]}), (PEOPLE, []),
    ({"enum": [1, "a", None, [1]]}, [1]), ({"enum": [1, "a"]}, 1.0), ({"enum": [1, "a"]}, True), ({"const": {"a": 1}}, {"a": 1.0}), ({"const": 0}, False),
    ({"multipleOf": 0.5}, 1.5), ({"multipleOf": 3}, 10), ({"exclusiveMinimum": 1}, 1), ({"maxLength": 2}, "😀😀"), ({"maxLength": 1}, "😀😀"), ({"minLength": 3}, "é"),
    ({"pattern": "^[a-z]+$"}, "abc"), ({"pattern": "b"}, "abc"), ({"pattern": "^[a-z]+$"}, "ABC"), ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
    ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, 1), ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, 1.5), ({"not": {"type": "string"}}, "x"),
    ({"if": {"properties": {"k": {"const": 1}}}, "then": {"required": ["v"]}, "else": {"required": ["w"]}}, {"k": 1}), ({"if": {"properties": {"k": {"const": 1}}}, "then": {"required": ["v"]}}, {"k": 2}),
    ({"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False}, [1, "a"]), ({"prefixItems": [{"type": "integer"}], "items": False}, [1, "a"]),
    ({"contains": {"type": "integer"}, "minContains": 2}, ["a", 1]), ({"dependentRequired": {"a": ["b"]}}, {"a": 1}), ({"propertyNames": {"pattern": "^x"}}, {"y": 1}),
    ({"$defs": {"n": {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}, "v": {"type": "integer"}}}}, "$ref": "#/$defs/n"}, {"next": {"next": {"v": "x"}}}),
    ({"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"}, 5), ({"allOf": [{"properties": {"a": True}}], "unevaluatedProperties": False}, {"a": 1, "b": 2}),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "integer"}], "additionalItems": False}, [1, 2]), ({"$schema": D, "type": ["integer", "null"]}, None),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"p": {"type": "string"}}, "properties": {"a": {"$ref": "#/definitions/p"}}}, {"a": 1}),
]


def write_json():
    differ = JSONDiff(preserve_strings=True)
    cases = [{"response": json.dumps(response), "expected": expected, "value": float(differ.json_diff(response, expected))} for response, expected in JSON_PAIRS]
    (TO / "json_diff.json").write_text(json.dumps({"reference": "autoevals.json.JSONDiff(preserve_strings=True)", "versions": {each: version(each) for each in ("autoevals", "polyleven")}, "cases": cases}, indent=1) + "\n")
    cases = []
    for schema, instance in SCHEMAS:
        default = jsonschema.Draft202012Validator
        cases.append({"schema": json.dumps(schema), "response": json.dumps(instance), "valid": jsonschema.validators.validator_for(schema, default)(schema).is_valid(instance)})
    (TO / "json_schema.json").write_text(json.dumps({"reference": "jsonschema.Draft202012Validator, or that of $schema", "versions": {"jsonschema": version("jsonschema")}, "cases": cases}, indent=1) + "\n")


def write(name, reference, packages, variants):
    """variants: (options as text, parameters of our scorer, function of response and expected texts)"""
    document = {
        "reference": reference,
        "versions": {package: version(package) for package in packages},
        "pairs": [{"response": response, "expected": expected} for response, expected in PAIRS],
        "variants": [
            {"options": options, "parameters": parameters,
             "values": [float(value(response, expected)) for response, expected in PAIRS]}
            for options, parameters, value in variants
        ],
    }
    (TO / f"{name}.json").write_text(json.dumps(document, ensure_ascii=True, indent=1) + "\n")


def bleu(**options):
    metric = BLEU(**options)
    return lambda response, expected: metric.sentence_score(response, expected).score / 100


def chrf(**options):
    metric = CHRF(**options)
    return lambda response, expected: metric.sentence_score(response, expected).score / 100


def rouge(kind, measure, stemmer):
    scorer = RougeScorer([kind], use_stemmer=stemmer)
    return lambda response, expected: getattr(scorer.score_multi(expected, response)[kind], measure)


def gleu(tokenizer):
    tokens = BLEU(tokenize=tokenizer).tokenizer
    return lambda response, expected: sentence_gleu([tokens(each.rstrip()).split() for each in expected], tokens(response.rstrip()).split())


class WithoutSynonyms:
    """In WordNet's place."""

    def synsets(self, word):
        return []


class WithoutStems:
    def stem(self, word):
        return word


def meteor(tokenizer="13a", stemmer=PorterStemmer(), **options):
    tokens = BLEU(tokenize=tokenizer).tokenizer
    return lambda response, expected: meteor_score(
        [tokens(each.rstrip()).split() for each in expected], tokens(response.rstrip()).split(),
        stemmer=stemmer, wordnet=WithoutSynonyms(), **options)


def best(compare, choose=max, strip=False):
    trimmed = (lambda text: text.strip()) if strip else (lambda text: text)
    return lambda response, expected: choose(compare(trimmed(each), trimmed(response)) for each in expected)


def main():
    TO.mkdir(parents=True, exist_ok=True)
    write_json()
    write("bleu", "sacrebleu.metrics.BLEU.sentence_score / 100", ["sacrebleu"], [
        ("tokenize=13a, smooth_method=exp, effective_order=True", {}, bleu(effective_order=True)),
        ("tokenize=13a, smooth_method=exp, effective_order=False (corpus BLEU of one pair)", {"effectiveOrder": False}, bleu()),
        ("lowercase=True", {"ignoreCase": True}, bleu(effective_order=True, lowercase=True)),
        ("tokenize=zh", {"tokenizer": "zh"}, bleu(effective_order=True, tokenize="zh")),
        ("tokenize=char", {"tokenizer": "char"}, bleu(effective_order=True, tokenize="char")),
        ("tokenize=none", {"tokenizer": "none"}, bleu(effective_order=True, tokenize="none")),
        ("smooth_method=floor", {"smoothing": "floor"}, bleu(effective_order=True, smooth_method="floor")),
        ("smooth_method=add-k", {"smoothing": "add-k"}, bleu(effective_order=True, smooth_method="add-k")),
        ("smooth_method=none, effective_order=False", {"smoothing": "none", "effectiveOrder": False}, bleu(smooth_method="none")),
        ("smooth_method=add-k, effective_order=False", {"smoothing": "add-k", "effectiveOrder": False}, bleu(smooth_method="add-k")),
    ])
    write("chrf", "sacrebleu.metrics.CHRF.sentence_score / 100", ["sacrebleu"], [
        ("chrF2", {}, chrf()),
        ("chrF2++ (word_order=2)", {"wordOrder": 2}, chrf(word_order=2)),
        ("lowercase=True, beta=1", {"ignoreCase": True, "beta": 1}, chrf(lowercase=True, beta=1)),
        ("whitespace=True, char_order=4", {"whitespace": True, "charOrder": 4}, chrf(whitespace=True, char_order=4)),
    ])
    names = {"fmeasure": "f1", "precision": "precision", "recall": "recall"}
    write("rouge", "rouge_score.rouge_scorer.RougeScorer.score_multi", ["rouge-score", "nltk"], [
        (f"{kind}, use_stemmer={stemmer}, {measure}", {"variant": kind, "stemmer": stemmer, "measure": names[measure]}, rouge(kind, measure, stemmer))
        for kind in ("rouge1", "rouge2", "rougeL", "rougeLsum") for stemmer in (False, True)
        for measure in (("fmeasure", "precision", "recall") if not stemmer else ("fmeasure",))
    ])
    write("gleu", "nltk.translate.gleu_score.sentence_gleu over sacrebleu's tokens", ["nltk", "sacrebleu"], [
        ("13a, min_len=1, max_len=4", {}, gleu("13a")),
        ("zh, min_len=1, max_len=4", {"tokenizer": "zh"}, gleu("zh")),
    ])
    write("meteor", "nltk.translate.meteor_score.meteor_score over sacrebleu's tokens, with a WordNet that knows no synonyms", ["nltk", "sacrebleu"], [
        ("13a, PorterStemmer, alpha=0.9, beta=3, gamma=0.5", {}, meteor()),
        ("without stems", {"stemmer": False}, meteor(stemmer=WithoutStems())),
        ("zh", {"tokenizer": "zh"}, meteor("zh")),
        ("alpha=0.85, beta=0.2, gamma=0.6", {"alpha": 0.85, "beta": 0.2, "gamma": 0.6}, meteor(alpha=0.85, beta=0.2, gamma=0.6)),
    ])
    write("token_f1", "transformers.data.metrics.squad_metrics.compute_f1, the best of the expected texts", ["transformers"], [
        ("", {}, best(compute_f1)),
    ])
    write("levenshtein_distance", "rapidfuzz.distance.Levenshtein.distance, the least of the expected texts", ["RapidFuzz"], [
        ("", {"trim": False}, best(Levenshtein.distance, min)),
        ("both texts stripped", {}, best(Levenshtein.distance, min, strip=True)),
    ])
    write("text_similarity", "rapidfuzz.distance.Levenshtein.normalized_similarity, the best of the expected texts", ["RapidFuzz"], [
        ("both texts stripped", {}, best(Levenshtein.normalized_similarity, strip=True)),
    ])
    write("jaro_winkler", "rapidfuzz.distance.JaroWinkler.similarity, the best of the expected texts", ["RapidFuzz"], [
        ("prefix_weight=0.1", {"trim": False}, best(JaroWinkler.similarity)),
        ("both texts stripped, prefix_weight=0.2", {"prefixWeight": 0.2}, best(lambda a, b: JaroWinkler.similarity(a, b, prefix_weight=0.2), strip=True)),
    ])


if __name__ == "__main__":
    main()
