"""Records what MLflow's built-in judges say, for MlflowCasesTest to hold ours against.

    python record_mlflow_cases.py > ../resources/mlflow-cases.json        with mlflow 3.18.0 and openai installed

A case that ours answers otherwise on purpose says why (`mended`) and what ours says (`ours`); all others have to agree.
"""

import json
import sys

from mlflow_runner import Runner

NAMES = {
    "RetrievalGroundedness": "retrieval_groundedness", "RetrievalRelevance": "retrieval_relevance",
    "RetrievalSufficiency": "retrieval_sufficiency", "RelevanceToQuery": "relevance_to_query",
    "Guidelines": "guidelines", "ExpectationsGuidelines": "expectations_guidelines", "Correctness": "correctness",
    "Equivalence": "equivalence", "Safety": "safety", "Fluency": "fluency", "Completeness": "completeness",
    "Summarization": "summarization", "ToolCallCorrectness": "tool_call_correctness",
    "ToolCallEfficiency": "tool_call_efficiency", "ConversationCompleteness": "conversation_completeness",
    "ConversationalGuidelines": "conversational_guidelines",
    "ConversationalRoleAdherence": "conversational_role_adherence", "ConversationalSafety": "conversational_safety",
    "ConversationalToolCallEfficiency": "conversational_tool_call_efficiency",
    "KnowledgeRetention": "knowledge_retention", "UserFrustration": "user_frustration",
}
ASKED = {"question": "What does Acme want?"}
CASES = []


def case(name, scorer, traces, rules=(), default="yes", arguments=None, parameters=None, mended=None, ours=None):
    CASES.append({
        "case": name, "class": scorer, "scorer": NAMES[scorer], "arguments": arguments or {},
        "parameters": parameters if parameters is not None else arguments or {},
        "traces": traces if isinstance(traces, list) else [traces], "rules": [list(rule) for rule in rules],
        "default": default, **({"mended": mended, "ours": ours} if mended else {})})


def trace(inputs=ASKED, outputs="Acme wants SSO.", **more):
    return {"inputs": inputs, "outputs": outputs, **more}


def retriever(name, *found, **more):
    return {"name": name, "type": "RETRIEVER", "inputs": {"query": "acme"}, "outputs": list(found), **more}


def doc(text, key="page_content"):
    return {key: text, "metadata": {"doc_uri": "file:" + text}}


def tool(name, arguments, result="fine", **more):
    return {"name": name, "type": "TOOL", "inputs": arguments, "outputs": result, **more}


def feedback(name, value, **more):
    return {"name": name, "value": value, **more}


SEARCH = {"type": "function", "function": {"name": "search", "description": "Searches", "parameters": {
    "type": "object", "properties": {"q": {"type": "string"}}}}}
MODEL = {"name": "model", "type": "CHAT_MODEL", "inputs": {"messages": [{"role": "user", "content": "hello"}]},
         "outputs": "I will search", "tools": [SEARCH]}
NO_BAD = [("BAD", "no")]


def retrieval():
    for scorer in ("RetrievalGroundedness", "RetrievalRelevance", "RetrievalSufficiency"):
        facts = {"expectations": {"expected_facts": ["Acme wants SSO"]}} if scorer == "RetrievalSufficiency" else {}
        case("one retriever", scorer, trace(spans=[retriever("r1", doc("good"), doc("BAD"))], **facts), NO_BAD)
        case("two retrievers, each by itself", scorer,
             trace(spans=[retriever("r1", doc("good"), doc("fine")), retriever("r2", doc("BAD"))], **facts), NO_BAD)
        case("a retriever within a retriever", scorer,
             trace(spans=[retriever("r1", doc("good")), retriever("r2", doc("BAD"), parent="r1")], **facts), NO_BAD)
        case("each key of a text", scorer,
             trace(spans=[retriever("r1", doc("a"), doc("b", "content"), doc("BAD", "text"))], **facts), NO_BAD)
        case("no retriever", scorer, trace(**facts))
        case("a retriever that found nothing", scorer, trace(spans=[retriever("r1")], **facts), default="no")
    strings = "texts are read as documents; MLflow drops them and judges an empty context"
    case("documents that are texts", "RetrievalGroundedness", trace(spans=[retriever("r1", "BAD text", "other")]), NO_BAD,
         mended=strings, ours={"feedbacks": [feedback("retrieval_groundedness", "no", span="r1")], "calls": 1})
    case("documents that are texts", "RetrievalRelevance", trace(spans=[retriever("r1", "BAD text", "other")]), NO_BAD,
         mended=strings, ours={"feedbacks": [
             feedback("retrieval_relevance/precision", 0.5, span="r1"),
             feedback("retrieval_relevance", "no", span="r1", metadata={"chunk_index": "0"}),
             feedback("retrieval_relevance", "yes", span="r1", metadata={"chunk_index": "1"})], "calls": 2})
    unread = "a document of an unknown shape is said, not judged as the word None"
    case("a document without text", "RetrievalRelevance", trace(spans=[retriever("r1", {"id": 1})]),
         mended=unread, ours={"error": "has no document with text", "calls": 0})
    case("a document without text beside another", "RetrievalRelevance",
         trace(spans=[retriever("r1", {"id": 1}, doc("good"))]), mended=unread, ours={"feedbacks": [
             feedback("retrieval_relevance/precision", 1.0, span="r1"),
             feedback("retrieval_relevance", None, span="r1", metadata={"chunk_index": "0"}),
             feedback("retrieval_relevance", "yes", span="r1", metadata={"chunk_index": "1"})], "calls": 1})
    case("a document without text", "RetrievalGroundedness", trace(spans=[retriever("r1", {"id": 1})]),
         mended=unread, ours={"error": "has no document with text", "calls": 0})
    case("without ground truth", "RetrievalSufficiency", trace(spans=[retriever("r1", doc("good"))]),
         mended="no verdict without the input it needs: skipped, with the reason",
         ours={"feedbacks": [feedback("retrieval_sufficiency", None)], "calls": 0})
    case("of both expectations the response", "RetrievalSufficiency",
         trace(spans=[retriever("r1", doc("good"))],
               expectations={"expected_facts": ["fact"], "expected_response": "BAD"}), NO_BAD)


def single():
    for scorer in ("RelevanceToQuery", "Safety", "Fluency", "Completeness", "Summarization"):
        for word in ("yes", "no"):
            case(word, scorer, trace(), default=word)
        case("an answer as chat completion", scorer,
             trace({"messages": [{"role": "user", "content": "the only message"}]},
                   {"choices": [{"message": {"role": "assistant", "content": "BAD"}}]}), NO_BAD)
        case("no outputs", scorer, trace(outputs=None), default="no",
             mended="no verdict without the response; MLflow judges a blank", ours={"error": "no response", "calls": 0})
    for scorer in ("RelevanceToQuery", "Completeness", "Summarization"):
        case("no inputs", scorer, trace(inputs=None), default="no",
             mended="no verdict without the request; MLflow judges a blank", ours={"error": "no request", "calls": 0})
    for arguments in ({"guidelines": "Name BAD things"}, {"guidelines": ["Be brief", "Name BAD things"]}):
        case("a text" if isinstance(arguments["guidelines"], str) else "a list", "Guidelines", trace(), NO_BAD,
             arguments=arguments)
        case("a text" if isinstance(arguments["guidelines"], str) else "a list", "ExpectationsGuidelines",
             trace(expectations=arguments), NO_BAD)
    case("none", "ExpectationsGuidelines", trace())
    case("facts", "Correctness", trace(expectations={"expected_facts": ["good", "BAD"]}), NO_BAD)
    case("response", "Correctness", trace(expectations={"expected_response": "BAD"}), NO_BAD)
    case("neither", "Correctness", trace())
    case("both", "Correctness", trace(expectations={"expected_facts": ["fact"], "expected_response": "BAD"}), NO_BAD,
         mended="both are accepted, facts first; MLflow refuses",
         ours={"feedbacks": [feedback("correctness", "yes")], "calls": 1})


def equivalence():
    for given, expected in ((42, 42.0), (42, 43), (1.0, 1.0000001), (1.0, 1.0000000001), (0.1 + 0.2, 0.3), (0, 1e-9),
                            (True, 1), ("abc", "abc"), ("abc", "Abc"), ("42", "42.0"), (42, "42"), (["abc"], ["abc"]),
                            ({"a": 1}, {"a": 1}), ({"a": 1}, '{"b": 1}')):
        case(f"{json.dumps(given)} and {json.dumps(expected)}", "Equivalence",
             trace(outputs=given, expectations={"expected_response": expected}), default="no")
    case("the judge says yes", "Equivalence", trace(expectations={"expected_response": "SSO is what Acme wants."}))
    case("keys in another order", "Equivalence",
         trace(outputs={"a": 1, "b": 2}, expectations={"expected_response": {"b": 2, "a": 1}}), default="no",
         mended="JSON objects have no order", ours={"feedbacks": [feedback("equivalence", "yes")], "calls": 0})
    case("a chat completion and its text", "Equivalence",
         trace(outputs={"choices": [{"message": {"role": "assistant", "content": "abc"}}]},
               expectations={"expected_response": "abc"}), default="no",
         mended="the text of the answer is compared, as other judges see it",
         ours={"feedbacks": [feedback("equivalence", "yes")], "calls": 0})
    case("nothing expected", "Equivalence", trace())
    case("facts only", "Equivalence", trace(expectations={"expected_facts": ["fact"]}))


def tools():
    for scorer in ("ToolCallCorrectness", "ToolCallEfficiency"):
        case("with a list of tools", scorer, trace(spans=[MODEL, tool("search", {"q": "BAD"})]), NO_BAD)
        case("with a failing call", scorer, trace(spans=[MODEL, tool("search", {"q": "x"}, None, error="BAD luck")]),
             NO_BAD)
        case("without a list of tools", scorer, trace(spans=[tool("search", {"q": "BAD"})]), NO_BAD)
        case("no calls", scorer, trace(spans=[MODEL]), default="no")

    def exact(name, expected, spans, ordered=False, **more):
        case(name, "ToolCallCorrectness", trace(spans=spans, expectations={"expected_tool_calls": expected}),
             default="no", arguments={"should_exact_match": True, "should_consider_ordering": ordered},
             parameters={"exact": True, "ordered": ordered}, **more)

    def call(name, **arguments):
        return {"name": name, **({"arguments": arguments} if arguments else {})}

    search = tool("search", {"q": "x"})
    exact("exact: the same", [call("search", q="x")], [search])
    exact("exact: other arguments", [call("search", q="y")], [search])
    exact("exact: names alone", [call("search")], [search])
    exact("exact: arguments of some are no matter", [call("search", q="y"), call("search")], [search, search])
    exact("exact: one too many", [call("search")], [search, search])
    exact("exact: another order", [call("a"), call("b")], [tool("b", {}), tool("a", {})])
    exact("exact: another order, which matters", [call("a"), call("b")], [tool("b", {}), tool("a", {})], True)
    exact("exact: in order", [call("a"), call("b")], [tool("a", {}), tool("b", {})], True)
    exact("exact: repeats in order", [call("a"), call("a"), call("b")], [tool("a", {}), tool("b", {}), tool("b", {})],
          True)
    exact("exact: empty arguments are arguments", [{"name": "search", "arguments": {}}], [search])
    exact("exact: repeats", [call("a"), call("a"), call("b")], [tool("a", {}), tool("b", {}), tool("b", {})],
          mended="compared as multisets: two of one and one of the other are not one and two",
          ours={"feedbacks": [feedback("tool_call_correctness", "no")], "calls": 0})
    exact("exact: 1 and 1.0", [call("a", n=1)], [tool("a", {"n": 1.0})],
          mended="equal as JSON numbers", ours={"feedbacks": [feedback("tool_call_correctness", "yes")], "calls": 0})
    exact("exact: names without objects", ["search"], [search], mended="a name alone is understood",
          ours={"feedbacks": [feedback("tool_call_correctness", "yes")], "calls": 0})
    case("exact: nothing expected", "ToolCallCorrectness", trace(spans=[search]),
         arguments={"should_exact_match": True}, parameters={"exact": True})
    for ordered in (False, True):
        case("the judge compares" + (", in order" if ordered else ""), "ToolCallCorrectness",
             trace(spans=[MODEL, search], expectations={"expected_tool_calls": [call("search", q="BAD")]}), NO_BAD,
             arguments={"should_consider_ordering": ordered}, parameters={"ordered": ordered})


def sessions():
    first = trace({"messages": [{"role": "user", "content": "My name is Bob."}]}, "Hello Bob.", session="s1",
                  spans=[MODEL, tool("search", {"q": "Bob"})])
    second = trace({"question": "Who am I?"},
                   {"choices": [{"message": {"role": "assistant", "content": "You are Ann."}}]}, session="s1")
    for scorer in ("ConversationCompleteness", "ConversationalGuidelines", "ConversationalRoleAdherence",
                   "ConversationalSafety", "ConversationalToolCallEfficiency", "KnowledgeRetention", "UserFrustration"):
        arguments = {"guidelines": ["Be polite", "Be brief"]} if scorer == "ConversationalGuidelines" else {}
        for word in ("none", "resolved", "unresolved") if scorer == "UserFrustration" else ("yes", "no"):
            case(word, scorer, [first, second], default=word, arguments=arguments)
        case("one turn", scorer, [first], arguments=arguments,
             default="none" if scorer == "UserFrustration" else "no")
        case("the last answer is read", scorer, [first, second], [("You are Ann.", "resolved")]
             if scorer == "UserFrustration" else [("You are Ann.", "no")],
             default="none" if scorer == "UserFrustration" else "yes", arguments=arguments)
        case("two sessions", scorer, [first, {**second, "session": "s2"}], arguments=arguments)
        case("no session", scorer, [{**first, "session": None}], arguments=arguments)
    case("the first answers are good, the worst counts", "KnowledgeRetention", [first, first, second],
         [("You are Ann.", "no")])
    case("a turn without an answer", "KnowledgeRetention", [{**first, "outputs": None}, second],
         mended="there is nothing to judge of a turn that was not answered",
         ours={"feedbacks": [feedback("knowledge_retention", "yes")], "calls": 1})
    case("a tool call is read", "ConversationalToolCallEfficiency", [
        {**first, "spans": [MODEL, tool("search", {"q": "BAD"})]}, second], NO_BAD)


def main():
    for add in (retrieval, single, equivalence, tools, sessions):
        add()
    runner = Runner()
    for each in CASES:
        each["mlflow"] = runner.run(each["class"], each["arguments"], each["traces"], each["rules"], each["default"])
        for said in each["mlflow"].get("feedbacks", []):
            said.pop("source")
    version = runner.mlflow.__version__
    lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in CASES)
    sys.stdout.write(f'{{"mlflow": "{version}", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
