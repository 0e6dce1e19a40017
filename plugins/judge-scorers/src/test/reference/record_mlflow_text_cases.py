"""Records what MLflow's three built-in scorers without a judge say, for MlflowTextCasesTest of text-scorers.

    python record_mlflow_text_cases.py > ../../../../text-scorers/src/test/resources/mlflow-text-cases.json

A case that ours answers otherwise on purpose says why (`mended`) and what ours says (`ours`).
"""

import json
import sys

from mlflow_runner import Runner

CASES = []


def case(scorer, name, outputs, arguments=None, parameters=None, mended=None, ours=None):
    CASES.append({"class": scorer, "scorer": name, "outputs": outputs, "arguments": arguments or {},
                  "parameters": parameters or {}, **({"mended": mended, "ours": ours} if mended else {})})


def regex(outputs, pattern, whole=False, ignore_case=False, **more):
    case("RegexMatch", "regex_match", outputs,
         {"pattern": pattern, "match_type": "fullmatch" if whole else "search", "case_insensitive": ignore_case},
         {"pattern": pattern, "whole": whole, "ignoreCase": ignore_case}, **more)


def length(outputs, least=None, most=None, unit="chars", **more):
    arguments = {**({} if least is None else {"min_length": least}), **({} if most is None else {"max_length": most}),
                 "unit": unit}
    parameters = {**({} if least is None else {"min": least}), **({} if most is None else {"max": most}),
                  "unit": "words" if unit == "words" else "characters"}
    case("ResponseLength", "response_length", outputs, arguments, parameters, **more)


def pii(outputs, kinds=None, **more):
    case("PIIDetection", "pii_detection", outputs, {"pii_types": kinds} if kinds else {},
         {"kinds": kinds} if kinds else {}, **more)


def fill():
    chat = {"choices": [{"message": {"role": "assistant", "content": "aab"}}]}
    for outputs in ("xaab", "b", None, "AAB", "", " ", chat, ["aab"], {"k": "aab"}):
        regex(outputs, "a+b")
    regex("xaab", "a+b", whole=True)
    regex("aab", "a+b", whole=True)
    regex("AAB", "a+b", ignore_case=True)
    regex("a\nb\nc", "^b$")
    regex("b\n", "^b$", mended="in RE2 $ is the end of the text alone, not a line end before it", ours="no")
    regex("\u0663", "\\d+", mended="in RE2 \\d is 0 to 9", ours="no")
    regex(42, "4", mended="a number is read as text; MLflow fails", ours="yes")
    for outputs in ("ab", "abc", "abcde", "abcdef", None, "", "\u00e9\U0001f600x", " a "):
        length(outputs, 3, 5)
    for outputs in ("one", "one two", " one  two ", "one-two"):
        length(outputs, 2, unit="words")
    length("", most=0)
    length("a", most=0)
    length({"k": 1}, 1)
    length(["abc"], 1)
    length(42, 2, 2, mended="a number is read as text; MLflow fails", ours="yes")
    for outputs in ("clean text", "mail bob@example.com", "call 555-123-4567", "(555) 123-4567", "+1 555 123 4567",
                    "SSN 123-45-6789", "123456789", "card 4111 1111 1111 1111", "4111111111111111",
                    "378282246310005", "IP 192.168.0.1", "999.1.1.1", "version 1.2.3.4", None, "", "bob@localhost",
                    "a.b+c@d.co.uk", "+49 30 123456", "2026-01-02"):
        pii(outputs)
    pii("call 555-123-4567", ["email"])
    for outputs in ("000-12-3456", "666-12-3456"):
        pii(outputs, ["ssn"], mended="never given out as a social security number", ours="yes")
    for outputs in ("4111 1111 1111 1112", "1234567890123456"):
        pii(outputs, ["credit_card"], mended="the check digit of a card number is wrong", ours="yes")
    pii("1.2.3.4.5", ["ip_address"], mended="a piece of a longer number is no address", ours="yes")


def main():
    fill()
    runner = Runner()
    for each in CASES:
        said = runner.run(each["class"], each["arguments"], [{"inputs": {"q": "x"}, "outputs": each["outputs"]}], [], "")
        each["mlflow"] = said["feedbacks"][0]["value"] if "feedbacks" in said else None
    lines = ",\n".join("  " + json.dumps(each) for each in CASES)
    sys.stdout.write(f'{{"mlflow": "{runner.mlflow.__version__}", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
