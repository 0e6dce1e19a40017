package dev.assay.search.lucene;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;

import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import dev.assay.trace.Traces;
import dev.assay.trace.Traces.SpanBuilder;
import dev.assay.trace.Traces.TraceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Traces like those of an application that answers from documents: about 6.5 spans and 15 kB of JSON each, of which some
 * 5 kB are distinct text; words are distributed as in real text.
 */
final class BenchmarkTraces {
    private static final int WORDS = 6000;

    private final String[] words = new String[WORDS];
    private final double[] cumulated = new double[WORDS];

    BenchmarkTraces() {
        Random random = new Random(4242);
        String[] syllables =
                "ka ro men ti sol ver lan du pre con stra fi ble nor qua mi ter ex un ing al ent or is".split(" ", -1);
        double sum = 0;
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int left = 1 + i / 2000 + random.nextInt(3); left > 0; left--) {
                word.append(syllables[random.nextInt(syllables.length)]);
            }
            words[i] = word.append(i < 500 ? "" : Integer.toString(i % 7, 36)).toString();
            sum += 1 / Math.pow(i + 2, 0.95);
            cumulated[i] = sum;
        }
    }

    private String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            int at = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[WORDS - 1]);
            text.append(words[Math.min(WORDS - 1, at < 0 ? -at - 1 : at)]);
            text.append(random.nextInt(12) == 0 ? ". " : " ");
        }
        return text.toString();
    }

    private static int around(Random random, int middle) {
        return (int) (middle * Math.exp(random.nextGaussian() * 0.5));
    }

    Trace next(int no) {
        Random random = new Random(no);
        boolean failed = random.nextInt(100) < 3;
        TraceBuilder trace = aTrace().withNo(no)
                .withId("tr-%016x%016x".formatted(random.nextLong(), random.nextLong()))
                .inExperiment(1)
                .startedAt(Traces.START.plusMillis(no * 50L))
                .taking(Duration.ofMillis(around(random, 1500)))
                .withState(failed ? TraceInfo.State.ERROR : TraceInfo.State.OK)
                .inSession("session-%06d".formatted(no / 6))
                .ofUser("user-%03d".formatted(random.nextInt(200)))
                .withTokens(around(random, 1200), around(random, 250))
                .withCost(random.nextDouble() / 100)
                .withTag("env", random.nextInt(10) < 7 ? "prod" : "staging")
                .withTag("release", "v1." + random.nextInt(20))
                .withTag("tenant", "tenant-%02d".formatted(random.nextInt(50)))
                .withMetadata("mlflow.trace.session", "session-%06d".formatted(no / 6))
                .withMetadata("mlflow.source.name", "app.py")
                .withMetadata("mlflow.trace_schema.version", "3");
        String question = text(random, around(random, 180)) + "needle%04d".formatted(no % 1000);
        String answer = text(random, around(random, 800));
        trace.named("rag_pipeline").withPreviews(question, answer.substring(0, Math.min(1000, answer.length())));
        trace.withSpan(span(trace, "rag_pipeline", "CHAIN", Map.of("question", question), answer, failed));
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        StringBuilder context = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            String content = text(random, around(random, 700));
            context.append(content);
            documents.add(Map.of(
                    "page_content",
                    content,
                    "id",
                    "doc-" + random.nextInt(5000),
                    "metadata",
                    Map.of("score", random.nextDouble(), "chunk_id", (long) random.nextInt(40))));
        }
        trace.withSpan(span(trace, "retrieve", "RETRIEVER", Map.of("query", question, "k", 4L), documents, false));
        trace.withSpan(span(trace, "embed_query", "EMBEDDING", Map.of("input", question), Map.of("dim", 1536L), false));
        if (random.nextBoolean()) {
            trace.withSpan(span(
                    trace,
                    "rerank",
                    "RERANKER",
                    Map.of("query", question, "top_n", 3L),
                    documents.subList(0, 3),
                    false));
        }
        trace.withSpan(chat(random, List.of(message("user", question)), text(random, 120)));
        trace.withSpan(chat(
                random,
                List.of(
                        message("system", "You are a helpful assistant. Answer from the context only."),
                        message("user", "Context:\n" + context + "\n\nQuestion: " + question)),
                answer));
        trace.withSpan(span(trace, "format_answer", "PARSER", answer, Map.of("answer", answer), false));
        if (no % 4 == 0) {
            trace.withAssessment(aFeedback("relevance", random.nextBoolean() ? "yes" : "no"))
                    .withAssessment(aFeedback("score", random.nextInt(10) / 10.0));
        }
        return trace.build();
    }

    private static Map<String, @Nullable Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private static SpanBuilder span(
            TraceBuilder trace, String name, String type, Object inputs, Object outputs, boolean failed) {
        return aSpan().named(name)
                .ofType(type)
                .withStatus(failed ? Span.StatusCode.ERROR : Span.StatusCode.OK, failed ? "TimeoutError" : null)
                .withInputs(inputs)
                .withOutputs(outputs)
                .withAttribute("mlflow.traceRequestId", "tr-" + System.identityHashCode(trace))
                .withAttribute("mlflow.spanType", type)
                .withAttribute("mlflow.spanFunctionName", name)
                .withAttribute("mlflow.spanInputs", inputs)
                .withAttribute("mlflow.spanOutputs", outputs);
    }

    private static SpanBuilder chat(Random random, List<Map<String, @Nullable Object>> messages, String answer) {
        String model = List.of("gpt-4o-mini", "gpt-4o", "claude-sonnet-4", "llama-3.3-70b")
                .get(random.nextInt(4));
        long input = messages.toString().length() / 4;
        long output = answer.length() / 4;
        Map<String, @Nullable Object> inputs =
                Map.of("model", model, "messages", messages, "temperature", 0.2, "max_tokens", 1024L);
        Map<String, @Nullable Object> outputs = Map.of(
                "id",
                "chatcmpl-%012x".formatted(random.nextLong() >>> 16),
                "model",
                model,
                "choices",
                List.of(Map.of("index", 0L, "message", message("assistant", answer))),
                "usage",
                Map.of("prompt_tokens", input, "completion_tokens", output));
        return aSpan().named("Completions")
                .ofType("CHAT_MODEL")
                .withModel(model)
                .taking(Duration.ofMillis(around(random, 900)))
                .withInputs(inputs)
                .withOutputs(outputs)
                .withAttribute("mlflow.traceRequestId", "tr")
                .withAttribute("mlflow.spanType", "CHAT_MODEL")
                .withAttribute("mlflow.spanFunctionName", "Completions")
                .withAttribute("mlflow.spanInputs", inputs)
                .withAttribute("mlflow.spanOutputs", outputs)
                .withAttribute("gen_ai.provider.name", "openai")
                .withAttribute("gen_ai.request.model", model)
                .withAttribute("gen_ai.response.model", model)
                .withAttribute("gen_ai.response.id", "chatcmpl-%012x".formatted(random.nextLong() >>> 16))
                .withAttribute("gen_ai.request.temperature", 0.2)
                .withAttribute("gen_ai.request.max_tokens", 1024L)
                .withAttribute("gen_ai.usage.input_tokens", input)
                .withAttribute("gen_ai.usage.output_tokens", output)
                .withAttribute("gen_ai.response.finish_reasons", List.of("stop"))
                .withAttribute("gen_ai.operation.name", "chat")
                .withAttribute("mlflow.llm.model", model)
                .withAttribute("mlflow.message.format", "openai")
                .withAttribute(
                        "mlflow.chat.tokenUsage",
                        Map.of("input_tokens", input, "output_tokens", output, "total_tokens", input + output));
    }
}
