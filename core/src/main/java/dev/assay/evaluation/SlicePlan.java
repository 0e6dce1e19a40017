package dev.assay.evaluation;

import dev.assay.error.Invalid;
import dev.assay.scorer.Sessions;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Divides the traces of a run into slices, each the work of one claim. */
final class SlicePlan {
    /** Traces read at once to learn their sessions. */
    private static final int READ = 256;

    /** A slice is read whole. */
    static final int LONGEST_SESSION = 1_000;

    private final TraceStore traces;

    SlicePlan(TraceStore traces) {
        this.traces = traces;
    }

    /** In the order given, all of one size but the last. */
    List<List<Long>> even(List<Long> traceNos, int size) {
        List<Long> once = traceNos.stream().distinct().toList();
        return IntStream.iterate(0, from -> from < once.size(), from -> from + size)
                .mapToObj(from -> once.subList(from, Math.min(once.size(), from + size)))
                .toList();
    }

    /**
     * Each session in one slice, where its first trace stands; longer sessions make larger slices. Blocks: reads the traces.
     *
     * @throws Invalid for a session of too many turns
     */
    List<List<Long>> wholeSessions(List<Long> traceNos, int size) {
        List<Long> once = traceNos.stream().distinct().toList();
        Map<Object, List<Long>> groups = new LinkedHashMap<>();
        for (List<Long> part : even(once, READ)) {
            Map<Long, Trace> read = traces.read(part).await();
            for (Long no : part) {
                Trace trace = read.get(no);
                Sessions.Id session = trace == null ? null : Sessions.Id.of(trace);
                groups.computeIfAbsent(session == null ? no : session, _ -> new ArrayList<>())
                        .add(no);
            }
        }
        groups.forEach((session, turns) -> {
            if (turns.size() > LONGEST_SESSION && session instanceof Sessions.Id id) {
                throw new Invalid(
                        "session '" + id.session() + "' has " + turns.size() + " of the traces, expected at most "
                                + LONGEST_SESSION + " for a scorer of sessions; leave it out with: session != '"
                                + id.session() + "'");
            }
        });
        List<List<Long>> slices = new ArrayList<>();
        List<Long> slice = new ArrayList<>();
        for (List<Long> turns : groups.values()) {
            if (!slice.isEmpty() && slice.size() + turns.size() > size) {
                slices.add(slice);
                slice = new ArrayList<>();
            }
            slice.addAll(turns);
        }
        slices.add(slice);
        return slices;
    }
}
