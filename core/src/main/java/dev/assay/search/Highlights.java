package dev.assay.search;

import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows where in a trace the words and patterns of a filter stand; those that it excludes are not looked for. */
public final class Highlights {
    private static final int MOST_FRAGMENTS = 5;
    private static final int MOST_CHARACTERS = 4 * TraceText.MOST;
    private static final int BEFORE = 60;
    private static final int LONGEST = 200;

    private final List<Filter.Contains> wanted = new ArrayList<>();
    private final List<HighlightedPattern> patterns = new ArrayList<>();

    public Highlights(Filter filter) {
        collect(filter);
    }

    /**
     * @param spanId null for the trace's own previews
     * @param field inputs, outputs, name, error, event or {@code attributes.KEY}
     * @param text a part of the text that was found
     * @param ranges where the words stand in it, ascending
     */
    public record Fragment(@Nullable String spanId, String field, String text, List<Range> ranges) {}

    /** In UTF-16 units; {@code to} is behind the last. */
    public record Range(int from, int to) {}

    private record Word(String text, int start, int end) {}

    private void collect(Filter filter) {
        switch (filter) {
            case Filter.And(var all) -> all.forEach(this::collect);
            case Filter.Or(var any) -> any.forEach(this::collect);
            case Filter.Contains contains -> wanted.add(contains);
            case Filter.AnySpan(var span) -> collect(span);
            case Filter.Is(var field, var condition) ->
                HighlightedPattern.of(field, condition).ifPresent(patterns::add);
            default -> {}
        }
    }

    public boolean looksForText() {
        return !wanted.isEmpty() || !patterns.isEmpty();
    }

    /** At most {@value #MOST_FRAGMENTS}, of the root first; a text that several spans have is shown once. */
    public List<Fragment> of(Trace trace) {
        return new Reader(trace).read();
    }

    private final class Reader {
        private final Trace trace;
        private final List<Fragment> found = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private int left = MOST_CHARACTERS;

        Reader(Trace trace) {
            this.trace = trace;
        }

        List<Fragment> read() {
            Optional<Span> root = TraceText.root(trace);
            Object input = root.map(Span::inputs).orElse(null);
            Object output = root.map(Span::outputs).orElse(null);
            String rootId = root.map(Span::spanId).orElse(null);
            walk(
                    input == null ? null : rootId,
                    "inputs",
                    input == null ? trace.info().requestPreview() : input,
                    Filter.Part.INPUT);
            Set<String> asked = Set.copyOf(seen);
            seen.clear(); // the same text may be asked for and answered
            walk(
                    output == null ? null : rootId,
                    "outputs",
                    output == null ? trace.info().responsePreview() : output,
                    Filter.Part.OUTPUT);
            seen.addAll(asked);
            for (Span span : trace.spans()) {
                if (isFull()) {
                    break;
                }
                read(span);
            }
            return List.copyOf(found);
        }

        private void read(Span span) {
            String id = span.spanId();
            walk(id, "name", span.name(), Filter.Part.TEXT);
            walk(id, "error", span.statusMessage(), Filter.Part.TEXT);
            walk(id, "inputs", span.inputs(), Filter.Part.TEXT);
            walk(id, "outputs", span.outputs(), Filter.Part.TEXT);
            Set<String> told = TraceText.told(span);
            span.attributes().forEach((key, value) -> {
                if (!told.contains(key)) {
                    walk(id, "attributes." + key, value, Filter.Part.TEXT);
                }
            });
            for (Span.Event event : span.events()) {
                walk(id, "event", event.name(), Filter.Part.TEXT);
                walk(id, "event", event.attributes(), Filter.Part.TEXT);
            }
        }

        private boolean isFull() {
            return found.size() >= MOST_FRAGMENTS || left <= 0;
        }

        private void walk(@Nullable String spanId, String field, @Nullable Object value, Filter.Part part) {
            if (isFull()) {
                return;
            }
            switch (value) {
                case String text -> look(spanId, field, text, part);
                case Number number -> look(spanId, field, ValueText.plain(number), part);
                case List<?> list -> list.forEach(each -> walk(spanId, field, each, part));
                case Map<?, ?> map -> map.values().forEach(each -> walk(spanId, field, each, part));
                case null, default -> {}
            }
        }

        private void look(@Nullable String spanId, String field, String text, Filter.Part part) {
            if (text.isEmpty() || !seen.add(text)) {
                return;
            }
            left -= text.length();
            List<Range> ranges = ranges(field, text, part);
            if (!ranges.isEmpty()) {
                found.add(fragment(spanId, field, text, ranges));
            }
        }
    }

    private static Fragment fragment(@Nullable String spanId, String field, String text, List<Range> ranges) {
        int from = whole(text, Math.max(0, ranges.getFirst().from() - BEFORE));
        int to = whole(
                text,
                Math.min(
                        text.length(),
                        Math.max(from + LONGEST, ranges.getFirst().to())));
        List<Range> inside = ranges.stream()
                .filter(range -> range.to() <= to)
                .map(range -> new Range(range.from() - from, range.to() - from))
                .toList();
        return new Fragment(spanId, field, text.substring(from, to), inside);
    }

    /** Not between the two halves of a character. */
    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    /** Where the words stand that are wanted of that part, or of any text. */
    private List<Range> ranges(String field, String text, Filter.Part part) {
        List<Word> words = new ArrayList<>();
        Words.forEach(
                text,
                (utf8, length, _, start, end) ->
                        words.add(new Word(new String(utf8, 0, length, StandardCharsets.UTF_8), start, end)));
        Set<Range> ranges = new HashSet<>();
        for (HighlightedPattern pattern : patterns) {
            if (pattern.isAbout(field, part)) {
                ranges.addAll(pattern.find(text));
            }
        }
        for (Filter.Contains contains : wanted) {
            if (contains.part() != Filter.Part.TEXT && contains.part() != part) {
                continue;
            }
            List<String> asked = contains.words();
            for (int at = 0; at + asked.size() <= words.size(); at++) {
                if (stands(words, at, contains)) {
                    ranges.add(new Range(
                            words.get(at).start(),
                            words.get(at + asked.size() - 1).end()));
                }
            }
        }
        return apart(ranges);
    }

    private static boolean stands(List<Word> words, int at, Filter.Contains contains) {
        List<String> asked = contains.words();
        for (int i = 0; i < asked.size(); i++) {
            String word = words.get(at + i).text();
            boolean isOpen = contains.openEnd() && i == asked.size() - 1;
            if (isOpen ? !word.startsWith(asked.get(i)) : !word.equals(asked.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Ascending; those that overlap are one. */
    private static List<Range> apart(Set<Range> ranges) {
        List<Range> apart = new ArrayList<>();
        for (Range range : ranges.stream()
                .sorted(Comparator.comparingInt(Range::from).thenComparingInt(Range::to))
                .toList()) {
            Range last = apart.isEmpty() ? null : apart.getLast();
            if (last != null && range.from() < last.to()) {
                apart.set(apart.size() - 1, new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                apart.add(range);
            }
        }
        return apart;
    }
}
