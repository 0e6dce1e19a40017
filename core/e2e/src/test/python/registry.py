"""What MLflow's client keeps on its server beside traces: `registry.py TRACKING_URI EXPERIMENT`.

Registered scorers, prompts, label schemas, review queues, runs with artifacts. Prints what came back as one JSON object:
the test that runs this says what it should be.
"""

import json
import os
import sys
import tempfile

# Else the client does not even send a function.
os.environ["MLFLOW_SERVER_ENABLE_CUSTOM_SCORERS"] = "true"

import mlflow
from mlflow import MlflowClient
from mlflow.genai.judges import make_judge
from mlflow.genai.scorers import ScorerSamplingConfig, delete_scorer, get_scorer, list_scorers, scorer

tracking_uri, experiment_name = sys.argv[1:3]
mlflow.set_tracking_uri(tracking_uri)
client = MlflowClient()
experiment_id = mlflow.set_experiment(experiment_name).experiment_id
shown = {"experimentId": experiment_id}

# Scorers: a judge that the server runs, a function that only clients can run.
judge = make_judge(
    name="on_topic",
    instructions="Is {{ outputs }} an answer to {{ inputs }}? Answer yes or no.",
    model="openai:/gpt-4o-mini",
)
registered = judge.register(experiment_id=experiment_id)
started = registered.start(
    experiment_id=experiment_id,
    sampling_config=ScorerSamplingConfig(sample_rate=1.0, filter_string="trace.name = 'watched'"),
)


@scorer
def in_python(outputs) -> bool:
    return bool(outputs)


in_python.register(experiment_id=experiment_id)


@mlflow.trace
def watched(question: str) -> str:
    return f"answer to {question}"


@mlflow.trace
def unwatched(question: str) -> str:
    return f"answer to {question}"


watched("who?")
shown["watched"] = mlflow.get_last_active_trace_id()
unwatched("who?")
shown["unwatched"] = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()
shown["scorers"] = sorted(each.name for each in list_scorers(experiment_id=experiment_id))
found = get_scorer(name="on_topic", experiment_id=experiment_id)
shown["onTopic"] = {"sampleRate": found.sample_rate, "filter": found.filter_string}
delete_scorer(name="in_python", experiment_id=experiment_id, version="all")
shown["scorersAfterDeletion"] = sorted(each.name for each in list_scorers(experiment_id=experiment_id))

# Prompts.
name = f"greeting of {experiment_name}".replace(" ", "-")
mlflow.genai.register_prompt(name=name, template="Hello {{ name }}", commit_message="first")
second = mlflow.genai.register_prompt(name=name, template="Good day {{ name }}", tags={"tone": "formal"})
mlflow.genai.set_prompt_alias(name, alias="production", version=1)


@mlflow.trace
def greet(who: str) -> str:
    return mlflow.genai.load_prompt(f"prompts:/{name}@production").format(name=who)


shown["greeting"] = greet("Ada")
mlflow.flush_trace_async_logging()
greeted = mlflow.get_last_active_trace_id()
shown["prompt"] = {
    "version": second.version,
    "template": mlflow.genai.load_prompt(f"prompts:/{name}/2").template,
    "tone": second.tags.get("tone"),
    "found": [each.name for each in mlflow.genai.search_prompts(filter_string=f"name = '{name}'")],
    "tracesOfPrompt": [
        trace.info.trace_id == greeted
        for trace in mlflow.search_traces(
            locations=[experiment_id], filter_string=f"prompt = '{name}/1'", return_type="list", include_spans=False
        )
    ],
}

# A run with everything on it.
with mlflow.start_run(run_name="tour") as run:
    mlflow.log_params({"depth": 3, "model": "small"})
    for step in range(3):
        mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
    mlflow.set_tag("team", "billing")
    mlflow.log_text("some words", "notes/words.txt")
    mlflow.log_dict({"answer": 42}, "answer.json")
    with tempfile.NamedTemporaryFile("w", suffix=".bin", delete=False) as large:
        large.write("x" * 3_000_000)
    mlflow.log_artifact(large.name, "large")
kept = client.get_run(run.info.run_id)
shown["run"] = {
    "name": kept.info.run_name,
    "status": kept.info.status,
    "params": kept.data.params,
    "metrics": kept.data.metrics,
    "team": kept.data.tags.get("team"),
    "history": [[each.step, each.value] for each in client.get_metric_history(run.info.run_id, "loss")],
    "found": [
        each.info.run_id == run.info.run_id
        for each in client.search_runs(
            [experiment_id], "metrics.loss < 0.5 AND params.depth = '3' AND tags.team = 'billing'"
        )
    ],
    "artifacts": sorted(each.path for each in client.list_artifacts(run.info.run_id)),
    "words": mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/words.txt"),
    "answer": mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/answer.json"),
    "large": [each.file_size for each in client.list_artifacts(run.info.run_id, "large")],
}

# Experiments.
other = client.create_experiment(f"{experiment_name} other", tags={"stage": "trial"})
client.rename_experiment(other, f"{experiment_name} renamed")
client.delete_experiment(other)
deleted = client.get_experiment(other).lifecycle_stage
client.restore_experiment(other)
shown["experiment"] = {
    "deleted": deleted,
    "restored": client.get_experiment(other).lifecycle_stage,
    "found": [
        each.name for each in client.search_experiments(filter_string=f"name LIKE '{experiment_name} ren%'")
    ],
}

# An attachment inside a span.
from mlflow.tracing.attachments import Attachment


@mlflow.trace
def draw(what: str):
    return {"picture": Attachment(content_type="image/png", content_bytes=b"\x89PNG not really")}


draw("a cat")
mlflow.flush_trace_async_logging()
drawn = mlflow.get_trace(mlflow.get_last_active_trace_id())
shown["attachment"] = str(drawn.data.spans[0].outputs["picture"]).split("/")[0]

# Deletion.
shown["deletedTraces"] = client.delete_traces(experiment_id=experiment_id, trace_ids=[shown["unwatched"]])
shown["left"] = shown["unwatched"] in [
    trace.info.trace_id
    for trace in mlflow.search_traces(locations=[experiment_id], return_type="list", include_spans=False)
]
print(json.dumps(shown))
