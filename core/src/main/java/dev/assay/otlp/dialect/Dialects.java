package dev.assay.otlp.dialect;

import dev.assay.trace.Span;
import dev.assay.trace.Span.StatusCode;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one shape of what the SDKs send. */
public final class Dialects {
    private static final Logger LOG = LoggerFactory.getLogger(Dialects.class);

    /** The more particular first: many SDKs send some {@code gen_ai} attributes beside their own. */
    private static final List<Dialect> ALL = List.of(
            new MlflowDialect(),
            new OpenInferenceDialect(),
            new LangfuseDialect(),
            new LangsmithDialect(),
            new VercelAiDialect(),
            new GoogleAdkDialect(),
            new ClaudeCodeDialect(),
            new MastraDialect(),
            new LogfireDialect(),
            new LitellmDialect(),
            new TraceloopDialect(),
            new SpringAiDialect(),
            new LangChain4jDialect(),
            new GenAiDialect(),
            new DatabaseDialect());

    private Dialects() {}

    /** @param logged what log records tell of spans, by their ids */
    public static Span normalise(SentSpan span, Map<String, List<Span.Event>> logged) {
        try {
            SentSpan announced = LogfireDialect.announced(span);
            SentSpan sent = announced.with(logged.getOrDefault(announced.spanId(), List.of()));
            SpanDraft draft = new SpanDraft();
            for (Dialect dialect : ALL) {
                if (dialect.speaks(sent)) {
                    dialect.read(sent, draft);
                }
            }
            readCommon(sent, draft);
            return span(sent, draft);
        } catch (RuntimeException | StackOverflowError choked) {
            // What a dialect cannot make sense of is kept as it was sent: it holds up neither its trace nor others.
            LOG.warn(
                    "span {} of trace {} is taken as it was sent: {}",
                    span.spanId(),
                    span.traceId(),
                    choked.toString());
            return span(span, new SpanDraft());
        }
    }

    private static Span span(SentSpan sent, SpanDraft draft) {
        return new Span(
                sent.traceId(),
                sent.spanId(),
                sent.parentSpanId(),
                sent.name(),
                draft.type(),
                draft.isFailed() ? StatusCode.ERROR : sent.status(),
                draft.statusMessage(),
                sent.startTimeUnixNano(),
                sent.endTimeUnixNano(),
                draft.inputs(),
                draft.outputs(),
                sent.attributes(),
                sent.events(),
                sent.resource(),
                sent.scope(),
                draft.model(),
                draft.provider(),
                draft.tokens(),
                draft.isAggregate(),
                draft.cost(),
                draft.documents(),
                draft.toolCall(sent.name()),
                draft.sessionId(),
                draft.userId(),
                draft.traceTags(),
                draft.traceMetadata(),
                sent.otlp(),
                draft.isStreaming(),
                draft.prompt());
    }

    /** OpenTelemetry's own conventions, which hold in every dialect. */
    private static void readCommon(SentSpan sent, SpanDraft draft) {
        draft.session(sent.text("session.id"));
        draft.user(sent.text("user.id", "enduser.id"));
        draft.statusMessage(sent.statusMessage());
        if (draft.isFailed() || sent.status() == StatusCode.ERROR) {
            for (Span.Event event : sent.events()) {
                if (event.name().equals("exception")) {
                    draft.statusMessage(Values.text(event.attributes().get("exception.message")));
                }
            }
            draft.statusMessage(sent.text("error.message"));
        }
        if (draft.isType(SpanTypes.RETRIEVER)) {
            draft.documents(Documents.of(draft.outputs()));
        }
    }
}
