"""`genai.evaluate` with every kind of scorer, and what is kept for it: `evaluate.py TRACKING_URI EXPERIMENT OPENAI_BASE_URL`.

Prints what came of it as one JSON object: the test that runs this says what it should be.
"""

import json
import os
import sys

tracking_uri, experiment_name, base_url = sys.argv[1:4]
os.environ["OPENAI_API_KEY"] = "stub"
os.environ["OPENAI_BASE_URL"] = os.environ["OPENAI_API_BASE"] = base_url

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Feedback
from mlflow.genai import datasets
from mlflow.genai.judges import make_judge
from mlflow.genai.scorers import ConversationCompleteness, Correctness, ExpectationsGuidelines, scorer

mlflow.set_tracking_uri(tracking_uri)
client = MlflowClient()
experiment_id = mlflow.set_experiment(experiment_name).experiment_id

CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid"}


def capital(country: str) -> str:
    return f"It is {CAPITALS[country]}."


@scorer
def is_short(outputs) -> bool:
    return len(str(outputs)) < 20


@scorer
def names_it(outputs, expectations):
    expected = expectations["expected_response"]
    return Feedback(value=1.0 if expected in str(outputs) else 0.0, rationale=f"looked for {expected}")


@scorer
def fails(outputs):
    raise ValueError("told to fail")


polite = make_judge(
    name="polite",
    instructions="Is {{ outputs }} a polite answer to {{ inputs }}? Answer yes or no.",
    model="openai:/gpt-4o-mini",
    feedback_value_type=bool,
)


def seen(result, names):
    traces = mlflow.search_traces(locations=[experiment_id], run_id=result.run_id, return_type="list")
    run = client.get_run(result.run_id)
    return {
        "traces": len(traces),
        "status": run.info.status,
        "metrics": run.data.metrics,
        "values": {
            name: sorted(
                str(each.value) if each.error is None else "error: " + str(each.error.error_message)
                for trace in traces
                for each in trace.info.assessments
                if each.name == name
            )
            for name in names
        },
    }


# A data frame's worth of dicts, answered by a function.
data = [
    {
        "inputs": {"country": country},
        "expectations": {
            "expected_response": name if country != "Spain" else "Sevilla",
            "guidelines": ["The answer must name one city."],
        },
    }
    for country, name in CAPITALS.items()
]
predicted = mlflow.genai.evaluate(
    data=data, predict_fn=capital, scorers=[is_short, names_it, fails, Correctness(model="openai:/gpt-4o-mini"), polite]
)

# A dataset kept on the server, with a record twice and one more later.
dataset = datasets.create_dataset(name=f"capitals of {experiment_name}", experiment_id=experiment_id, tags={"topic": "geo"})
dataset.merge_records(data)
dataset.merge_records([data[0], {"inputs": {"country": "Italy"}, "expectations": {"note": "eternal"}}])
again = datasets.get_dataset(dataset_id=dataset.dataset_id)
frame = again.to_df()
on_dataset = mlflow.genai.evaluate(data=again, predict_fn=capital, scorers=[is_short, ExpectationsGuidelines(model="openai:/gpt-4o-mini")])

# Two conversations, judged as wholes.
@mlflow.trace
def turn(question: str, session: str) -> str:
    mlflow.update_current_trace(metadata={"mlflow.trace.session": session})
    return f"answer to {question}"


for session in ("first", "second"):
    for question in ("hello", "and now?", "thanks"):
        turn(question, f"{experiment_name} {session}")
mlflow.flush_trace_async_logging()
conversations = mlflow.search_traces(locations=[experiment_id], filter_string="trace.name = 'turn'", return_type="list")
frustrated = make_judge(
    name="frustrated",
    instructions="Is the user of {{ conversation }} frustrated? Answer yes or no.",
    model="openai:/gpt-4o-mini",
)
of_sessions = mlflow.genai.evaluate(
    data=conversations, scorers=[ConversationCompleteness(model="openai:/gpt-4o-mini"), frustrated, is_short]
)
session_filter = mlflow.search_traces(
    locations=[experiment_id],
    filter_string="feedback.frustrated = 'yes'",
    return_type="list",
    include_spans=False,
)

print(
    json.dumps(
        {
            "experimentId": experiment_id,
            "predicted": seen(predicted, ["is_short", "names_it", "fails", "correctness", "polite"]),
            "dataset": {
                "id": dataset.dataset_id,
                "records": len(frame),
                "notes": sorted(str(each.get("note")) for each in frame["expectations"] if each.get("note")),
                "found": [each.name for each in datasets.search_datasets(experiment_ids=[experiment_id])],
                "tags": {key: value for key, value in again.tags.items() if not key.startswith("mlflow.")},
                "experiments": again.experiment_ids,
            },
            "onDataset": seen(on_dataset, ["is_short", "expectations_guidelines"]),
            "ofSessions": seen(of_sessions, ["conversation_completeness", "frustrated", "is_short"]),
            "conversations": len(conversations),
            "tracesOfFrustratedSessions": len(session_filter),
        }
    )
)
