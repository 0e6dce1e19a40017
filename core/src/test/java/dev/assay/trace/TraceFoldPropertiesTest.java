package dev.assay.trace;

import static dev.assay.trace.TestSpan.aSpan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The fold does not care how facts came: in which order, in which requests, how often. */
class TraceFoldPropertiesTest {
    @Property
    void any_order_and_any_repetition_make_the_same_trace(
            @ForAll("arrivals") List<Span> spans, @ForAll long seed, @ForAll("counts") int repeated) {
        List<Span> again = new ArrayList<>(spans);
        Random random = new Random(seed);
        for (int i = 0; i < repeated && !spans.isEmpty(); i++) {
            again.add(spans.get(random.nextInt(spans.size())));
        }
        Collections.shuffle(again, random);

        assertThat(fold(again)).isEqualTo(fold(spans));
    }

    @Property
    void any_split_folded_apart_and_then_together_makes_the_same_trace(
            @ForAll("arrivals") List<Span> spans, @ForAll("counts") int at) {
        int cut = Math.min(at, spans.size());
        List<Span> together = new ArrayList<>(fold(spans.subList(0, cut)).spans());
        together.addAll(fold(spans.subList(cut, spans.size())).spans());

        assertThat(fold(together)).isEqualTo(fold(spans));
    }

    @Property
    void folding_what_was_folded_changes_nothing(@ForAll("arrivals") List<Span> spans) {
        assertThat(fold(fold(spans).spans())).isEqualTo(fold(spans));
    }

    @Property
    void every_span_id_is_there_once(@ForAll("arrivals") List<Span> spans) {
        assertThat(fold(spans).spans())
                .extracting(Span::spanId)
                .doesNotHaveDuplicates()
                .containsAll(spans.stream().map(Span::spanId).toList());
    }

    @Property
    void tokens_are_never_more_than_what_all_spans_say(@ForAll("arrivals") List<Span> spans) {
        Trace trace = fold(spans);

        long all =
                trace.spans().stream().mapToLong(span -> span.tokens().total()).sum();
        assertThat(trace.info().tokens().total()).isBetween(0L, all);
    }

    private static Trace fold(List<Span> spans) {
        return TestFacts.facts(spans).fold();
    }

    @Provide
    Arbitrary<Integer> counts() {
        return Arbitraries.integers().between(0, 8);
    }

    @Provide
    Arbitrary<List<Span>> arrivals() {
        Arbitrary<TestSpan> shape = Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.longs().between(0, 4),
                        Arbitraries.longs().between(0, 6),
                        Arbitraries.strings().withCharRange('a', 'c').ofMaxLength(2),
                        Arbitraries.of(Span.StatusCode.values()))
                .as((id, parent, start, end, name, status) -> {
                    TestSpan span = aSpan(id).from(start).to(end).named(name).status(status);
                    return parent == 0 ? span : span.under(parent);
                });
        Arbitrary<Span> span = Combinators.combine(
                        shape,
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.strings().withCharRange('x', 'z').ofMaxLength(1),
                        Arbitraries.of("shop", "mail"))
                .as((made, tokens, aggregate, text, service) -> {
                    made.tokens(tokens, 1).resource("service.name", service);
                    if (aggregate) {
                        made.aggregate().session(text).tag("t", text).metadata("m", text);
                    }
                    return text.isEmpty()
                            ? made.build()
                            : made.inputs(text).outputs(text).build();
                });
        return span.list().ofMaxSize(12);
    }
}
