package dev.assay.search;

import dev.assay.search.MlflowKeys.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code order_by} of MLflow's {@code search_traces}: {@code timestamp_ms DESC}, {@code tag.`my key`}. */
public final class MlflowOrder {
    private static final Pattern CLAUSE = Pattern.compile(
            "(?<name>(?:[\\w\\p{L}]+|`[^`]*`|\"[^\"]*\")(?:\\.(?:[\\w\\p{L}$-]+|`[^`]*`|\"[^\"]*\"))*)(?:\\s+(?<way>\\w+))?");

    private MlflowOrder() {}

    /** @throws InvalidFilter with the message that MLflow's server has for it */
    public static List<SearchRequest.Order> parse(@Nullable List<String> clauses) {
        return clauses == null
                ? List.of()
                : clauses.stream().map(MlflowOrder::order).toList();
    }

    private static SearchRequest.Order order(String clause) {
        Matcher parts = CLAUSE.matcher(clause.strip());
        if (!parts.matches()) {
            throw unreadable(clause);
        }
        String way = parts.group("way") == null ? "asc" : parts.group("way").toLowerCase(Locale.ROOT);
        String name = parts.group("name").replace("`", "").replace("\"", "");
        if (!way.equals("asc") && !way.equals("desc")) {
            throw name.equals("timestamp")
                    ? unreadable(clause)
                    : MlflowFilterParser.invalid("Invalid ordering key in order_by clause '" + clause + "'.", 1);
        }
        return new SearchRequest.Order(field(MlflowKeys.orderable(name)), way.equals("asc"));
    }

    private static InvalidFilter unreadable(String clause) {
        return MlflowFilterParser.invalid("Invalid order_by clause '" + clause + "'. Could not be parsed.", 1);
    }

    private static String field(Identifier of) {
        Identifier meant = of.meant();
        return switch (meant.entity()) {
            case ATTRIBUTE -> meant.key();
            case TAG -> meant.key().equals(MlflowKeys.TRACE_NAME) ? "name" : "tag." + meant.key();
            case REQUEST_METADATA -> {
                if (MlflowKeys.RESERVED_METADATA.contains(meant.key())) {
                    throw MlflowFilterParser.invalid(
                            "Ordering by reserved metadata '" + meant.key()
                                    + "' is not supported because it is represented by multiple columns.",
                            1);
                }
                yield meant.key().equals(FilterMatcher.SOURCE_RUN) ? "run_id" : "metadata." + meant.key();
            }
            case SPAN, FEEDBACK, EXPECTATION, ISSUE ->
                throw MlflowFilterParser.invalid(
                        "Invalid identifier type '" + meant.entity().spelt() + "'", 1);
        };
    }
}
