package dev.assay.trace;

import dev.assay.price.PriceTable;
import dev.assay.trace.TraceFacts.InfoFact;
import dev.assay.trace.TraceInfo.Flag;
import dev.assay.trace.TraceInfo.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The trace that facts make together. The same facts in any order, cut into any requests and sent any number of times make
 * the same trace; that is why nothing is merged before it is kept.
 *
 * <p>MLflow's trace info, where there is one, decides times, state, previews and names; what it does not say comes from the
 * root span, and from the spans nearest to it.
 */
public final class TraceFold {
    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofMinutes(5);

    private static final Comparator<Assessment> BY_CREATION =
            Comparator.comparing(Assessment::createTime).thenComparing(Assessment::id);

    private final TraceFacts facts;
    private final @Nullable InfoFact info;
    private final SpanTree tree;
    private final PriceTable prices;

    private TraceFold(TraceFacts facts, PriceTable prices) {
        this.facts = facts;
        this.prices = prices;
        this.info = facts.info();
        this.tree = SpanTree.of(distinct(facts.spans()));
    }

    public static Trace fold(TraceFacts facts) {
        return fold(facts, PriceTable.NONE);
    }

    /** @param prices for calls whose SDK did not say what they cost */
    public static Trace fold(TraceFacts facts, PriceTable prices) {
        return new TraceFold(facts, prices).fold();
    }

    private static List<Span> distinct(List<Span> spans) {
        Map<String, Span> byId = HashMap.newHashMap(spans.size());
        for (Span span : spans) {
            byId.merge(span.spanId(), span, SpanVersions::better);
        }
        return new ArrayList<>(byId.values());
    }

    private Trace fold() {
        Instant start = start();
        Map<String, Cost> computed = new HashMap<>();
        Usage usage = Usage.of(tree, prices, computed);
        Map<String, String> metadata = TraceLabels.metadata(facts, tree, usage);
        Map<String, String> tags = TraceLabels.tags(facts, tree);
        TraceInfo folded = new TraceInfo(
                facts.no(),
                facts.id(),
                facts.experimentNo(),
                facts.arrival(),
                state(),
                tags.get(TraceLabels.NAME),
                start,
                duration(start),
                preview(info == null ? null : info.requestPreview(), tree.firstInputs(), "user"),
                preview(info == null ? null : info.responsePreview(), tree.lastOutputs(), "assistant"),
                metadata.get(TraceLabels.SESSION),
                metadata.get(TraceLabels.USER),
                info == null ? null : info.clientRequestId(),
                TraceLabels.tokens(metadata),
                TraceLabels.cost(metadata),
                tags,
                metadata,
                tree.spans().size(),
                complete(),
                flags(start));
        return new Trace(
                folded,
                priced(computed),
                assessments(),
                List.copyOf(new TreeSet<>(facts.runIds())),
                List.copyOf(new TreeSet<>(facts.prompts())));
    }

    private List<Span> priced(Map<String, Cost> computed) {
        if (computed.isEmpty()) {
            return tree.spans();
        }
        List<Span> spans = new ArrayList<>(tree.spans().size());
        for (Span span : tree.spans()) {
            Cost cost = computed.get(span.spanId());
            spans.add(cost == null ? span : span.withCost(cost));
        }
        return spans;
    }

    private Instant start() {
        if (info != null && info.requestTime() != null) {
            return info.requestTime();
        }
        long first = tree.startTimeUnixNano();
        return first == 0 ? facts.arrival() : instant(first);
    }

    private Duration duration(Instant start) {
        if (info != null && info.executionDuration() != null) {
            return info.executionDuration().isNegative() ? Duration.ZERO : info.executionDuration();
        }
        long last = tree.endTimeUnixNano();
        Duration duration = last == 0 ? Duration.ZERO : Duration.between(start, instant(last));
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static Instant instant(long unixNano) {
        return Instant.ofEpochSecond(unixNano / 1_000_000_000, unixNano % 1_000_000_000);
    }

    private State state() {
        if (info != null && info.state() != null) {
            return info.state();
        }
        Span root = tree.root();
        if (root == null || root.parentSpanId() != null || root.endTimeUnixNano() == 0) {
            return State.IN_PROGRESS;
        }
        return root.status() == Span.StatusCode.ERROR ? State.ERROR : State.OK;
    }

    private static @Nullable String preview(@Nullable String sent, @Nullable Object value, String role) {
        return sent != null ? Preview.cut(sent) : value == null ? null : Preview.of(value, role);
    }

    /** As many spans as the client announced, or else: the root has ended. */
    private boolean complete() {
        Long announced = info == null ? null : TraceLabels.announcedSpans(info);
        if (announced != null) {
            return tree.spans().size() >= announced;
        }
        Span root = tree.root();
        return root != null && root.parentSpanId() == null && root.endTimeUnixNano() != 0;
    }

    private Set<Flag> flags(Instant start) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (tree.spans().stream()
                .anyMatch(span -> span.endTimeUnixNano() != 0 && span.endTimeUnixNano() < span.startTimeUnixNano())) {
            flags.add(Flag.SKEWED);
        }
        if (start.isAfter(facts.arrival().plus(CLOCKS_MAY_DIFFER))) {
            flags.add(Flag.FUTURE);
        }
        if (tree.hasOrphans()) {
            flags.add(Flag.ORPHANS);
        }
        if (tree.rootCount() > 1) {
            flags.add(Flag.SEVERAL_ROOTS);
        }
        return flags;
    }

    private List<Assessment> assessments() {
        Map<String, Assessment> byId = new HashMap<>();
        for (Assessment assessment : facts.assessments()) {
            byId.merge(assessment.id(), assessment, TraceFold::newer);
        }
        List<Assessment> sorted = new ArrayList<>(byId.values());
        sorted.sort(BY_CREATION);
        return sorted;
    }

    /** The one changed last; of two changed at once the one that reads later, so that order does not matter. */
    private static Assessment newer(Assessment a, Assessment b) {
        if (Objects.equals(a, b)) {
            return a;
        }
        int byTime = a.lastUpdateTime().compareTo(b.lastUpdateTime());
        boolean first = byTime > 0 || (byTime == 0 && a.toString().compareTo(b.toString()) > 0);
        return first ? a : b;
    }
}
