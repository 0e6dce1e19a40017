package dev.assay.trace;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a span; what is not said is as in a span that ran from 1,000 to 2,000 ns and holds nothing. */
final class TestSpan {
    static final String TRACE = "0123456789abcdef0123456789abcdef";

    private final String id;
    private @Nullable String parent;
    private String name = "step";
    private Span.StatusCode status = Span.StatusCode.UNSET;
    private long start = 1_000;
    private long end = 2_000;
    private @Nullable Object inputs;
    private @Nullable Object outputs;
    private Map<String, @Nullable Object> attributes = Map.of();
    private Map<String, @Nullable Object> resource = Map.of();
    private Tokens tokens = Tokens.NONE;
    private boolean aggregate;
    private @Nullable String model;
    private @Nullable String provider;
    private @Nullable Cost cost;
    private @Nullable String session;
    private @Nullable String user;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private TestSpan(int number) {
        this.id = id(number);
    }

    static TestSpan aSpan(int number) {
        return new TestSpan(number);
    }

    static String id(int number) {
        return "%016x".formatted(number);
    }

    TestSpan under(int number) {
        parent = id(number);
        return this;
    }

    TestSpan named(String value) {
        name = value;
        return this;
    }

    TestSpan status(Span.StatusCode value) {
        status = value;
        return this;
    }

    TestSpan from(long nanos) {
        start = nanos;
        return this;
    }

    TestSpan to(long nanos) {
        end = nanos;
        return this;
    }

    TestSpan running() {
        return to(0);
    }

    TestSpan inputs(Object value) {
        inputs = value;
        return this;
    }

    TestSpan outputs(Object value) {
        outputs = value;
        return this;
    }

    TestSpan attribute(String key, Object value) {
        attributes = Map.of(key, value);
        return this;
    }

    TestSpan resource(String key, Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(resource);
        more.put(key, value);
        resource = more;
        return this;
    }

    TestSpan tokens(long input, long output) {
        tokens = new Tokens(input, output, input + output, 0, 0);
        return this;
    }

    TestSpan aggregate() {
        aggregate = true;
        return this;
    }

    TestSpan cost(double usd) {
        cost = Cost.sent(usd);
        return this;
    }

    TestSpan cost(double usd, double ofInput, double ofOutput) {
        cost = new Cost(usd, ofInput, ofOutput, false);
        return this;
    }

    TestSpan model(String value) {
        model = value;
        return this;
    }

    TestSpan provider(String value) {
        provider = value;
        return this;
    }

    TestSpan tokens(Tokens value) {
        tokens = value;
        return this;
    }

    TestSpan session(String value) {
        session = value;
        return this;
    }

    TestSpan user(String value) {
        user = value;
        return this;
    }

    TestSpan tag(String key, String value) {
        tags.put(key, value);
        return this;
    }

    TestSpan metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Its bytes say all that it says, as those of a real one do. */
    Span build() {
        String bytes = String.join("|", id, String.valueOf(parent), name, status.name(), start + "-" + end)
                + inputs
                + outputs
                + attributes
                + tokens
                + aggregate
                + cost
                + session
                + user
                + tags
                + metadata;
        return new Span(
                TRACE,
                id,
                parent,
                name,
                "UNKNOWN",
                status,
                null,
                start,
                end,
                inputs,
                outputs,
                attributes,
                List.of(),
                resource,
                null,
                model,
                provider,
                tokens,
                aggregate,
                cost,
                List.of(),
                null,
                session,
                user,
                tags,
                metadata,
                ByteString.copyFromUtf8(bytes),
                false,
                null);
    }
}
