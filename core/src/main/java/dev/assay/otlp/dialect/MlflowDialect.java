package dev.assay.otlp.dialect;

import dev.assay.trace.Cost;
import dev.assay.trace.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's client: values as OTLP has them when it talks to a tracking server, as JSON text when it exports to an OTLP
 * endpoint.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>mlflow.spanType</td><td>type</td></tr>
 * <tr><td>mlflow.spanInputs, mlflow.spanOutputs</td><td>inputs, outputs; documents of a RETRIEVER</td></tr>
 * <tr><td>model, mlflow.llm.model, mlflow.llm.provider</td><td>model asked for, model that answered, provider</td></tr>
 * <tr><td>mlflow.chat.tokenUsage, else the outputs' usage</td><td>tokens</td></tr>
 * <tr><td>mlflow.llm.cost</td><td>cost</td></tr>
 * <tr><td>mlflow.traceTag.*, mlflow.trace.session, mlflow.trace.user</td><td>of the trace</td></tr>
 * </table>
 */
final class MlflowDialect implements Dialect {
    private static final String TRACE_TAG = "mlflow.traceTag.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("mlflow.spanType")
                || span.has("mlflow.spanInputs")
                || span.has("mlflow.traceRequestId")
                || span.hasPrefix(TRACE_TAG);
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        draft.type(unquoted(span, "mlflow.spanType"));
        draft.inputs(span.json("mlflow.spanInputs"));
        draft.outputs(span.json("mlflow.spanOutputs"));
        draft.responseModel(unquoted(span, "mlflow.llm.model"));
        draft.provider(unquoted(span, "mlflow.llm.provider"));
        if (draft.model() != null || draft.isType(SpanTypes.CHAT_MODEL) || draft.isType(SpanTypes.LLM)) {
            draft.requestModel(unquoted(span, "model"));
        }
        draft.tokens(Usage.of(span.value("mlflow.chat.tokenUsage")));
        if (draft.isType(SpanTypes.EMBEDDING)) {
            draft.tokens(Usage.of(Values.in(draft.outputs(), "usage")));
        }
        draft.cost(cost(Values.map(span.value("mlflow.llm.cost"))));
        if (draft.isType(SpanTypes.RETRIEVER)) {
            draft.documents(Documents.of(draft.outputs()));
        }
        draft.session(unquoted(span, "mlflow.trace.session"));
        draft.user(unquoted(span, "mlflow.trace.user"));
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().startsWith(TRACE_TAG)) {
                draft.tag(attribute.getKey().substring(TRACE_TAG.length()), Values.asText(attribute.getValue()));
            }
        }
    }

    private static @Nullable Cost cost(@Nullable Object sent) {
        Double total = Values.number(Values.in(sent, "total_cost"));
        return total == null
                ? null
                : new Cost(
                        total,
                        Values.number(Values.in(sent, "input_cost")),
                        Values.number(Values.in(sent, "output_cost")),
                        false);
    }

    /** A text, also one that was sent as a JSON string. */
    private static @Nullable String unquoted(SentSpan span, String key) {
        String text = span.text(key);
        return text != null && text.startsWith("\"") && JsonText.parseOr(text, text) instanceof String inner
                ? inner
                : text;
    }
}
