"""Runs MLflow's own built-in scorers over traces made of plain JSON, with a judge model that answers by a rule.

A case names one of MLflow's scorers, the traces it is given and what the judge answers. What comes back is what MLflow says:
its feedbacks (name, value, span, metadata), its error, and how many calls of the model it took.
"""

import json
import os
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEOUT_SECONDS = 60


class Stub:
    """An OpenAI-compatible judge. The first rule whose text is in the prompt gives the answer; the last resort is `default`."""

    def __init__(self):
        self.rules, self.default, self.prompts, self.verdicts = [], "yes", [], 0
        self.lock = threading.Lock()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                content = stub.answer(request)
                body = json.dumps({
                    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"],
                    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
                    "choices": [{"index": 0, "finish_reason": "stop", "message": {
                        "role": "assistant", "content": content, "refusal": None}}]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def set(self, rules, default):
        self.rules, self.default, self.prompts, self.verdicts = rules, default, [], 0

    def answer(self, request):
        text = "\n".join(_text(message.get("content")) for message in request["messages"])
        form = request.get("response_format") or {}
        with self.lock:
            self.prompts.append(text)
            schema = form.get("json_schema", {}).get("schema", {})
            if schema and "result" not in schema.get("properties", {}):
                return json.dumps(_least(schema, schema))
            self.verdicts += 1
        word = next((word for needle, word in self.rules if needle in text), self.default)
        return json.dumps({"rationale": "because", "result": word})


def _text(content):
    if isinstance(content, list):
        return " ".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content or ""


def _least(schema, root):
    """The smallest value that a schema takes: what a model says that found nothing."""
    if "$ref" in schema:
        node = root
        for part in schema["$ref"].lstrip("#/").split("/"):
            node = node[part]
        return _least(node, root)
    for either in ("anyOf", "oneOf"):
        if either in schema:
            return _least(schema[either][-1], root)
    if schema.get("type") == "object":
        return {key: _least(value, root) for key, value in schema.get("properties", {}).items()}
    return {"array": [], "boolean": True, "integer": 1, "number": 0.5, "null": None}.get(schema.get("type"), "")


class Runner:
    def __init__(self):
        self.stub = Stub()
        os.environ["OPENAI_API_KEY"] = "none"
        os.environ["OPENAI_API_BASE"] = os.environ["OPENAI_BASE_URL"] = self.stub.url
        os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
        import mlflow

        self.mlflow = mlflow
        self.folder = tempfile.TemporaryDirectory()
        mlflow.set_tracking_uri(f"sqlite:///{self.folder.name}/mlflow.db")
        mlflow.set_experiment("cases")

    def run(self, scorer, arguments, traces, rules, default):
        """What MLflow's scorer of that class says of the traces; several are a session."""
        made = [self._trace(trace) for trace in traces]
        names = {span.span_id: span.name for trace in made for span in trace.data.spans}
        self.stub.set(rules, default)
        try:
            judge = getattr(self.mlflow.genai.scorers, scorer)
            if "model" in judge.model_fields:
                arguments = {"model": "openai:/gpt-4.1-mini", **arguments}
            judge = judge(**arguments)
            given = {"session": made} if judge.is_session_level_scorer else {"trace": made[0]}
            # A direct call of this one does not look for expectations on the trace, as an evaluation does.
            if scorer == "ToolCallCorrectness" and "expected_tool_calls" in traces[0].get("expectations", {}):
                given["expectations"] = traces[0]["expectations"]
            result = judge(**given)
            feedbacks = result if isinstance(result, list) else [result]
            said = {"feedbacks": [self._feedback(each, names, scorer) for each in feedbacks if each is not None]}
        except Exception as error:
            said = {"error": type(error).__name__}
        said["calls"] = self.stub.verdicts
        return said

    @staticmethod
    def _feedback(feedback, names, scorer):
        """Of the metadata what a case has a say in; the criteria of other judges are MLflow's own words and not kept."""
        keys = ("chunk_index", "guideline") if scorer in ("Guidelines", "ExpectationsGuidelines") else ("chunk_index",)
        kept = {key: str(value) for key, value in (feedback.metadata or {}).items() if key in keys}
        return {"name": feedback.name, "value": feedback.value,
                **({"error": feedback.error.error_message[:200]} if feedback.error else {}),
                **({"span": names.get(feedback.span_id)} if feedback.span_id else {}),
                **({"metadata": kept} if kept else {}), "source": feedback.source.source_type}

    def _trace(self, trace):
        """A trace as the cases describe it: an AGENT at its root, spans below it or below the one they name."""
        mlflow = self.mlflow
        metadata = {"mlflow.trace.session": trace["session"]} if trace.get("session") else None
        root = mlflow.start_span_no_context("agent", span_type="AGENT", inputs=trace.get("inputs"), metadata=metadata)
        made, open_spans = {}, []
        for span in trace.get("spans", []):
            parent = made.get(span.get("parent"), root)
            now = mlflow.start_span_no_context(
                span["name"], span_type=span["type"], parent_span=parent, inputs=span.get("inputs"))
            if span.get("tools"):
                from mlflow.tracing import set_span_chat_tools

                set_span_chat_tools(now, span["tools"])
            if span.get("error"):
                now.record_exception(span["error"])
            made[span["name"]] = now
            open_spans.append((now, span.get("outputs")))
        for now, outputs in reversed(open_spans):
            now.end(outputs=outputs)
        root.end(outputs=trace.get("outputs"))
        from mlflow.entities import AssessmentSource

        for name, value in trace.get("expectations", {}).items():
            mlflow.log_expectation(trace_id=root.trace_id, name=name, value=value,
                                   source=AssessmentSource(source_type="HUMAN", source_id="somebody"))
        return mlflow.get_trace(root.trace_id)
