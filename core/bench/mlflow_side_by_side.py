#!/usr/bin/env python3
"""The same calls to two MLflow servers, one after the other in each round: Assay and MLflow's own.

    mlflow_side_by_side.py NAME=URL=PID [NAME=URL=PID ...] [--traces 300] [--rounds 7] [--warm-up 10] [--no-evaluate]

Needs the `mlflow` package. PID is the server's first process: the CPU of its whole family is read from /proc (Linux). Each
server gets the same traces into an experiment of its own, over OTLP. Then, for each call, the median of wall time and of the
server's CPU over all rounds, and how many times the first server named is faster than each other.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import time
import urllib.parse
import uuid

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("servers", nargs="+", metavar="NAME=URL=PID")
parser.add_argument("--traces", type=int, default=300)
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--warm-up", type=int, default=10, help="rounds before the first that counts")
parser.add_argument("--no-evaluate", action="store_true")
args = parser.parse_args()
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", MLFLOW_GENAI_EVAL_ENABLE_SCORER_TRACING="false")

import logging

import mlflow
from mlflow.genai.scorers import scorer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

logging.getLogger("mlflow").setLevel(logging.ERROR)
TICKS = os.sysconf("SC_CLK_TCK")
WORDS = "refund policy order invoice payment shipping customer ticket agent answer question search result".split()


def family_cpu(first):
    """CPU seconds of a process and all its descendants, those that have ended included."""
    parents, used = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = open(f"/proc/{name}/stat").read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(name)] = int(fields[1])
            used[int(name)] = sum(map(int, fields[11:15])) / TICKS
    total = 0.0
    for process in used:
        ancestor = process
        while ancestor > 1 and ancestor != first:
            ancestor = parents.get(ancestor, 0)
        if ancestor == first:
            total += used[process]
    return total


def text(number, words):
    return " ".join(WORDS[(number * 31 + i * 7) % len(WORDS)] for i in range(words))


def export(number):
    """One trace, its id and the request."""
    request = ExportTraceServiceRequest()
    trace_id = add_trace(number, request.resource_spans.add().scope_spans.add().spans)
    return trace_id, request.SerializeToString()


def add_trace(number, spans):
    """An agent, a retriever with three documents, a chat model; about 6 kB."""
    trace_id, root_id = uuid.uuid4().bytes, os.urandom(8)
    start = time.time_ns()
    documents = [{"page_content": text(number + i, 60), "metadata": {"doc_uri": f"d{i}"}} for i in range(3)]
    for kind, inputs, outputs in (
        ("AGENT", {"question": text(number, 20)}, text(number, 80)),
        ("RETRIEVER", {"query": text(number, 20)}, documents),
        ("CHAT_MODEL", {"messages": [{"role": "user", "content": text(number, 250)}]}, text(number, 80)),
    ):
        span = spans.add(
            trace_id=trace_id,
            span_id=root_id if kind == "AGENT" else os.urandom(8),
            parent_span_id=b"" if kind == "AGENT" else root_id,
            name=kind.lower(),
            start_time_unix_nano=start,
            end_time_unix_nano=start + 5_000_000,
        )
        for key, value in (("Type", kind), ("Inputs", inputs), ("Outputs", outputs)):
            span.attributes.add(key="mlflow.span" + key).value.string_value = json.dumps(value)
    return "tr-" + trace_id.hex()


class Server:
    def __init__(self, argument):
        self.name, self.url, pid = argument.split("=")
        self.pid = int(pid)
        self.http = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc)
        self.seen = {}
        mlflow.set_tracking_uri(self.url)
        self.experiment = mlflow.create_experiment("side by side " + uuid.uuid4().hex[:8])
        self.ids = []
        for number in range(args.traces):
            trace_id, body = export(number)
            self.ids.append(trace_id)
            headers = {"Content-Type": "application/x-protobuf", "x-mlflow-experiment-id": self.experiment}
            self.ask("POST", "/v1/traces", body, headers)

    def ask(self, method, path, body=None, headers={"Content-Type": "application/json"}):
        """The answer as it came: reading its JSON would cost the client more than it costs the server to make it."""
        self.http.request(method, path, body, headers)
        answer = self.http.getresponse()
        text = answer.read()
        assert answer.status == 200, (answer.status, text[:500])
        return text

    def search(self, filter_string, limit=100, experiment=None):
        location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment or self.experiment}}
        body = {"locations": [location], "filter": filter_string, "max_results": limit}
        return self.ask("POST", "/api/3.0/mlflow/traces/search", json.dumps(body))

    def measure(self, what, times, call):
        mlflow.set_tracking_uri(self.url)
        cpu, client, wall = family_cpu(self.pid), time.process_time(), time.perf_counter()
        for number in range(times):
            call(number)
        self.seen.setdefault(what, []).append(
            (
                (time.perf_counter() - wall) / times * 1e3,
                (family_cpu(self.pid) - cpu) / times * 1e3,
                (time.process_time() - client) / times * 1e3,
            )
        )


@scorer
def answer_length(outputs) -> int:
    return len(str(outputs))


def fetch_all(server):
    found = mlflow.search_traces(locations=[server.experiment], max_results=args.traces, return_type="list")
    assert len(found) == args.traces and all(len(trace.data.spans) == 3 for trace in found), len(found)
    return found


BATCHES, BATCH = 10, 50


def ingest(server):
    """Requests of 50 traces into an experiment of their own, until a search finds them all."""
    server.http.close()
    mlflow.set_tracking_uri(server.url)
    experiment = mlflow.create_experiment("ingest " + uuid.uuid4().hex[:8])
    bodies = []
    for batch in range(BATCHES):
        request = ExportTraceServiceRequest()
        spans = request.resource_spans.add().scope_spans.add().spans
        for number in range(BATCH):
            add_trace(batch * BATCH + number, spans)
        bodies.append(request.SerializeToString())
    headers = {"Content-Type": "application/x-protobuf", "x-mlflow-experiment-id": experiment}

    def send(number):
        server.ask("POST", "/v1/traces", bodies[number], headers)
        while number == BATCHES - 1 and server.search(None, BATCHES * BATCH, experiment).count(b'"trace_id"') < BATCHES * BATCH:
            time.sleep(0.02)

    server.measure(f"ingest {BATCH} traces of 3 spans, {BATCHES} times, till all are found", BATCHES, send)


def rounds(server):
    def feedback(number):
        assessment = {
            "assessment_name": "quality",
            "trace_id": server.ids[number],
            "source": {"source_type": "HUMAN", "source_id": "ann"},
            "feedback": {"value": number % 2 == 0},
            "create_time": "2026-01-01T00:00:00Z",
            "last_update_time": "2026-01-01T00:00:00Z",
        }
        path = f"/api/3.0/mlflow/traces/{server.ids[number]}/assessments"
        server.ask("POST", path, json.dumps({"assessment": assessment}))

    def get(number):
        text = server.ask("GET", "/api/3.0/mlflow/traces/get?trace_id=" + server.ids[number])
        assert text.count(b"span_id") >= 3

    server.http.close()  # the other one may have taken longer than this one keeps it open
    for filter_string, found in ((None, 100), ("span.type = 'RETRIEVER'", 100), ("status = 'ERROR'", 0)):
        assert len(json.loads(server.search(filter_string)).get("traces", [])) == found, filter_string

    server.measure("search, newest 100", 20, lambda _: server.search(None))
    server.measure("search, status", 20, lambda _: server.search("status = 'OK'"))
    server.measure("search, span type", 20, lambda _: server.search("span.type = 'RETRIEVER'"))
    server.measure("search, text", 20, lambda _: server.search("trace.text LIKE '%invoice payment%'"))
    server.measure("get a trace", 50, get)
    server.measure("create an assessment", 50, feedback)
    server.measure("search, assessment", 20, lambda _: server.search("feedback.quality = 'true'"))
    server.measure(f"client: search_traces, {args.traces} with spans", 1, lambda _: fetch_all(server))


servers = [Server(argument) for argument in args.servers]
for part in rounds, ingest:  # what ingest leaves to be done afterwards is not to be counted with the searches
    before = {server: dict(server.seen) for server in servers}
    for number in range(args.warm_up + args.rounds):
        for server in servers:
            if number == args.warm_up:
                server.seen = dict(before[server])
            part(server)
for server in [] if args.no_evaluate else servers:
    found = fetch_all(server)
    mlflow.set_experiment(experiment_id=server.experiment)
    server.measure(
        f"client: genai.evaluate, {args.traces} traces",
        1,
        lambda _: mlflow.genai.evaluate(data=found, scorers=[answer_length]),
    )

first = servers[0]
print(f"mlflow {mlflow.__version__}, {args.traces} traces, {args.rounds} rounds, load {os.getloadavg()[0]:.1f}\n")
print("| call | " + " | ".join(f"{each.name}: ms, server CPU ms" for each in servers) + " | times faster: wall, server CPU | client CPU ms |")
print("|---" * (len(servers) + 3) + "|")
for what in first.seen:
    middle = [[statistics.median(part) for part in zip(*each.seen[what])] for each in servers]
    cells = [f"{wall:.1f}, {cpu:.1f}" for wall, cpu, _ in middle]
    faster = [f"{wall / middle[0][0]:.1f}, {cpu / max(middle[0][1], 0.01):.1f}" for wall, cpu, _ in middle[1:]]
    print(f"| {what} | " + " | ".join(cells) + " | " + "; ".join(faster or ["-"]) + f" | {middle[0][2]:.1f} |")
sys.stdout.flush()
