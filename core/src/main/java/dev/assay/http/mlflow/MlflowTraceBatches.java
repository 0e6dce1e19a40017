package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Searches;
import dev.assay.search.Condition;
import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.TraceIndex;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Traces that are asked for by their ids, in the order asked; others are left out. */
final class MlflowTraceBatches {
    private static final int MOST_WHOLE = 100;
    private static final int MOST_INFOS = 5_000;

    /** Whole traces are read by so few that those at hand are little beside what is written of them. */
    private static final int WHOLE_AT_ONCE = 10;

    private static final int INFOS_AT_ONCE = 100;

    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;

    MlflowTraceBatches(TraceStore traces, TraceIndex index, Searches searches) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
    }

    void bind(Routes routes, String path) {
        routes.text(HttpMethod.GET, path + "/batchGet", this::batchGet)
                .text(HttpMethod.POST, path + "/batchGetInfos", this::batchGetInfos);
    }

    /** Whole traces; those that are not here as a whole are left out, too. */
    Future<Routes.Text> batchGet(RoutingContext request) {
        return numbers(MlflowParams.of(request), MOST_WHOLE)
                .map(nos -> () -> AnswerJson.of(out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("traces");
                    for (List<Long> some : chunks(nos.values(), WHOLE_AT_ONCE)) {
                        if (request.response().closed()) {
                            break;
                        }
                        Map<Long, Trace> read = AnswerJson.join(traces.read(some));
                        for (Long no : some) {
                            Trace trace = read.get(no);
                            if (trace != null && isExported(trace)) {
                                write(out, trace);
                            }
                        }
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                }));
    }

    /** As many spans as the client announced; without an announcement, any. */
    static boolean isExported(Trace trace) {
        return !trace.spans().isEmpty()
                && (trace.info().complete() || !trace.info().metadata().containsKey("mlflow.trace.sizeStats"));
    }

    /** Root spans come first. */
    static void write(JsonGenerator out, Trace trace) throws IOException {
        out.writeStartObject();
        out.writeFieldName("trace_info");
        MlflowInfo.write(out, trace.info(), trace.assessments());
        out.writeArrayFieldStart("spans");
        for (boolean root : new boolean[] {true, false}) {
            for (var span : trace.spans()) {
                if ((span.parentSpanId() == null) == root) {
                    out.writeRawValue(OtlpJson.span(span).encode());
                }
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** What the index keeps of the traces is all that is asked for: their spans are not read. */
    Future<Routes.Text> batchGetInfos(RoutingContext request) {
        String principal = Params.principal(request);
        return numbers(MlflowParams.of(request), MOST_INFOS).compose(nos -> indexed(principal, nos)
                .map(indexed -> () -> AnswerJson.of(out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("trace_infos");
                    for (List<Long> some : chunks(nos.values(), INFOS_AT_ONCE)) {
                        if (request.response().closed()) {
                            break;
                        }
                        write(out, some, indexed);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                })));
    }

    /** Infos of the traces that the index knows as they are now; the others are to be read from the store. */
    private Future<Map<Long, TraceInfo>> indexed(String principal, Map<String, Long> nos) {
        if (nos.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Filter ids = new Filter.Is(Field.TraceText.ID, new Condition.OneOf(nos.keySet(), Set.of()));
        return searches.ask(principal, "strong", () -> {
                    Map<Long, TraceInfo> infos = new HashMap<>();
                    index.each(new TraceIndex.Scope(List.of()), ids, info -> {
                        // Every trace has tags; in the index it has none when it could not be indexed whole.
                        if (!info.tags().isEmpty()) {
                            infos.put(info.no(), info);
                        }
                    });
                    return infos;
                })
                .map(answer -> answer.stale() ? Map.of() : answer.value());
    }

    private void write(JsonGenerator out, List<Long> nos, Map<Long, TraceInfo> indexed) throws IOException {
        List<Long> others = nos.stream().filter(no -> !indexed.containsKey(no)).toList();
        Map<Long, Trace> read = AnswerJson.join(traces.read(others));
        Map<Long, List<Assessment>> assessments = AnswerJson.join(traces.allAssessments(nos));
        for (Long no : nos) {
            Trace trace = read.get(no);
            TraceInfo info = trace == null ? indexed.get(no) : trace.info();
            if (info != null) {
                MlflowInfo.write(out, info, assessments.getOrDefault(no, List.of()));
            }
        }
    }

    /** Numbers of the traces that are here and in the experiments named, by id, in the order asked. */
    private Future<Map<String, Long>> numbers(MlflowParams asked, int most) {
        Set<String> ids = new LinkedHashSet<>();
        asked.requiredTexts("trace_ids").forEach(id -> ids.add(TraceStore.stored(id)));
        if (ids.size() > most) {
            throw new Invalid("'trace_ids' has " + ids.size() + " ids; expected at most " + most + " in one request");
        }
        List<Integer> experimentNos =
                asked.texts("experiment_ids").stream().map(Params::experiment).toList();
        // None at all is no limit, an empty list is one that nothing is within.
        if (ids.isEmpty() || (asked.has("experiment_ids") && experimentNos.isEmpty())) {
            return Future.succeededFuture(Map.of());
        }
        return traces.numbers(List.copyOf(ids), experimentNos).map(numbers -> {
            Map<String, Long> ordered = new LinkedHashMap<>();
            for (String id : ids) {
                Long no = numbers.get(id);
                if (no != null) {
                    ordered.put(id, no);
                }
            }
            return ordered;
        });
    }

    private static List<List<Long>> chunks(Collection<Long> nos, int size) {
        List<Long> all = List.copyOf(nos);
        List<List<Long>> chunks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += size) {
            chunks.add(all.subList(start, Math.min(all.size(), start + size)));
        }
        return chunks;
    }
}
