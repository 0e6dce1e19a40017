"""What a user of MLflow's client does, against the server whose address is the first argument.

Prints what came back as one JSON object: the test that runs this says what it should be.
"""

import json
import sys

import mlflow
from mlflow.entities import AssessmentSource, Document, SpanType

tracking_uri, experiment_name = sys.argv[1], sys.argv[2]

mlflow.set_tracking_uri(tracking_uri)
experiment_id = mlflow.set_experiment(experiment_name).experiment_id


@mlflow.trace(span_type=SpanType.RETRIEVER)
def find_policy(query: str) -> list[Document]:
    return [Document(page_content="Money back within thirty days.", metadata={"doc_uri": "policy"})]


@mlflow.trace(span_type=SpanType.AGENT)
def support_agent(question: str) -> str:
    mlflow.update_current_trace(tags={"team": "billing"}, metadata={"mlflow.trace.session": "session-7"})
    if "fail" in question:
        raise ValueError("told to fail")
    return f"As our policy says: {find_policy(question)[0].page_content}"


def search(filter_string: str) -> list[str]:
    traces = mlflow.search_traces(
        locations=[experiment_id], filter_string=filter_string, return_type="list", include_spans=False
    )
    return [trace.info.trace_id for trace in traces]


answer = support_agent("When do I get my money back?")
answered = mlflow.get_last_active_trace_id()
try:
    support_agent("Please fail.")
except ValueError:
    pass
failed = mlflow.get_last_active_trace_id()
mlflow.flush_trace_async_logging()

found = mlflow.search_traces(locations=[experiment_id], return_type="list")
trace = mlflow.get_trace(answered)

human = AssessmentSource(source_type="HUMAN", source_id="ada")
feedback = mlflow.log_feedback(
    trace_id=answered, name="polite", value=True, rationale="Very.", source=human, metadata={"round": "2"}
)
mlflow.log_expectation(
    trace_id=answered, name="expected_facts", value={"facts": ["thirty days", "money back"]}, source=human
)
mlflow.log_feedback(
    trace_id=answered, name="grade", value=0.75, span_id=trace.data.spans[0].span_id, source=human
)
mlflow.set_trace_tag(answered, "reviewed", "yes")
assessed = mlflow.get_trace(answered)

searches = [
    "feedback.polite = 'true'",
    "feedback.polite = 'false'",
    "trace.status = 'ERROR'",
    "tags.team = 'billing'",
    "tags.reviewed = 'yes'",
    "trace.name = 'support_agent'",
    "metadata.`mlflow.trace.session` = 'session-7'",
    "span.type = 'RETRIEVER'",
    "trace.text LIKE '%thirty days%'",
]

print(
    json.dumps(
        {
            "experimentId": experiment_id,
            "answer": answer,
            "answered": answered,
            "failed": failed,
            "found": [
                {
                    "traceId": each.info.trace_id,
                    "state": str(each.info.state.value),
                    "spans": [[span.span_type, span.name] for span in each.data.spans],
                }
                for each in found
            ],
            "trace": {
                "state": str(trace.info.state.value),
                "requestPreview": trace.info.request_preview,
                "responsePreview": trace.info.response_preview,
                "session": trace.info.trace_metadata.get("mlflow.trace.session"),
                "team": trace.info.tags.get("team"),
                "executionDurationMs": trace.info.execution_duration,
                "inputs": trace.data.spans[0].inputs,
                "outputs": trace.data.spans[0].outputs,
                "documents": trace.data.spans[1].outputs,
            },
            "feedbackId": feedback.assessment_id,
            "assessments": [
                {
                    "id": each.assessment_id,
                    "name": each.name,
                    "value": each.value,
                    "kind": type(each).__name__,
                    "rationale": each.rationale,
                    "sourceType": each.source.source_type,
                    "sourceId": each.source.source_id,
                    "spanId": each.span_id,
                    "metadata": each.metadata,
                }
                for each in assessed.info.assessments
            ],
            "rootSpanId": trace.data.spans[0].span_id,
            "searches": {each: search(each) for each in searches},
        }
    )
)
