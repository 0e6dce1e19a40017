"""Runs the page's code: `seed_page.py TRACKING_URI EXPERIMENT OPENAI_BASE_URL as-written|mended`.

Prints what is to be seen afterwards as one JSON object: the test that runs this says what it should be.
"""

import json
import os
import sys

tracking_uri, experiment_name, base_url, form = sys.argv[1:5]
os.environ["OPENAI_API_KEY"] = "stub"
os.environ["OPENAI_BASE_URL"] = os.environ["OPENAI_API_BASE"] = base_url

import mlflow
import production_traces as page
from fastapi.testclient import TestClient
from mlflow import MlflowClient

as_written = form == "as-written"
mlflow.set_tracking_uri(tracking_uri)
client = MlflowClient()
experiment_id = mlflow.set_experiment(experiment_name).experiment_id


def search(filter_string=None, **more):
    return mlflow.search_traces(
        locations=[experiment_id], filter_string=filter_string, return_type="list", **more
    )


def assessment(each):
    return {
        "name": each.name,
        "value": each.value,
        "error": each.error and each.error.error_message,
        "rationale": each.rationale,
        "source": [str(each.source.source_type), each.source.source_id],
        "spanId": each.span_id,
        "run": (each.metadata or {}).get("mlflow.assessment.sourceRunId"),
    }


outcomes = page.simulate(as_written)
mlflow.flush_trace_async_logging()
frame = page.search()
traces = search()
one = mlflow.get_trace(traces[0].info.trace_id)
result = page.evaluate(frame)
mlflow.flush_trace_async_logging()
assessed = search()
run = client.get_run(result.run_id)

with TestClient(page.make_app(as_written)) as web:
    chat = web.post("/chat", json={"prompt": "What do you offer?"})
    mlflow.flush_trace_async_logging()
    chat_id = traces[0].info.trace_id if as_written else chat.json()["trace_id"]
    feedback = web.post(
        "/feedback", json={"trace_id": chat_id, "thumbs_up": True, "user_id": "user-7", "rationale": "helped me"}
    )
    unknown = web.post("/feedback", json={"trace_id": "tr-" + "0" * 32, "thumbs_up": True, "user_id": "u"})
chat_trace = mlflow.get_trace(chat_id)

print(
    json.dumps(
        {
            "version": mlflow.__version__,
            "outcomes": outcomes,
            "columns": list(frame.columns),
            "rows": len(frame),
            "traces": [
                {
                    "id": trace.info.trace_id,
                    "state": str(trace.info.state.value),
                    "requestTime": trace.info.request_time,
                    "experiment": trace.info.experiment_id,
                    "types": sorted(span.span_type for span in trace.data.spans),
                    "roots": sum(span.parent_id is None for span in trace.data.spans),
                    "exceptions": [
                        event.attributes.get("exception.message")
                        for span in trace.data.spans
                        for event in span.events
                    ],
                    "documents": [
                        len([document for document in span.outputs if document["page_content"] and document["id"]])
                        for span in trace.data.spans
                        if span.span_type == "RETRIEVER"
                    ],
                    "tokens": (trace.info.token_usage or {}).get("total_tokens"),
                    "previews": [bool(trace.info.request_preview), bool(trace.info.response_preview)],
                }
                for trace in traces
            ],
            "sameSpans": [span.span_id for span in one.data.spans]
            == [span.span_id for span in traces[0].data.spans],
            "assessed": [
                {
                    "id": trace.info.trace_id,
                    "root": next(span.span_id for span in trace.data.spans if span.parent_id is None),
                    "long": "LONGWINDED" in str(trace.data.spans[0].outputs),
                    "assessments": [assessment(each) for each in trace.info.assessments],
                }
                for trace in assessed
            ],
            "run": {
                "id": run.info.run_id,
                "experiment": run.info.experiment_id,
                "status": run.info.status,
                "name": run.info.run_name,
                "tags": {key: run.data.tags.get(key) for key in ("mlflow.runType", "mlflow.runName")},
                "metrics": run.data.metrics,
                "inputs": len(run.inputs.dataset_inputs),
                "found": [each.info.run_id for each in client.search_runs([experiment_id])],
                "traces": len(search(run_id=run.info.run_id)),
                "rows": len(result.result_df),
            },
            "chat": {
                "status": chat.status_code,
                "text": chat.text,
                "types": sorted(span.span_type for span in chat_trace.data.spans),
            },
            "feedback": feedback.status_code,
            "feedbackOfUnknown": unknown.status_code,
            "satisfaction": [
                assessment(each) for each in chat_trace.info.assessments if each.name == "user_satisfaction"
            ],
            "foundByFeedback": [
                trace.info.trace_id for trace in search("feedback.user_satisfaction = 'true'")
            ],
            "chatId": chat_id,
            "experimentId": experiment_id,
        }
    )
)
