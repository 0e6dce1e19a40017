package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.search.MlflowClauses;
import dev.assay.search.MlflowClauses.Clause;
import dev.assay.search.MlflowClauses.Value;
import dev.assay.store.IssueStore;
import dev.assay.store.IssueStore.IssueOrder;
import dev.assay.store.IssueStore.IssuePage;
import dev.assay.store.IssueStore.IssueSearch;
import dev.assay.store.IssueStore.OrderKey;
import dev.assay.store.IssueStore.Severity;
import dev.assay.store.IssueStore.Status;
import dev.assay.store.ListQuery.Comparator;
import dev.assay.store.ListQuery.Condition;
import dev.assay.store.ListQuery.Subject;
import dev.assay.trace.JsonText;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The search over issues in MLflow's shapes. A page token is good for the query it came from only. */
final class MlflowIssueSearch {
    private static final int BY_DEFAULT = 100;
    private static final int MOST = 50_000;
    private static final int LONGEST_NAME = 250;
    private static final int MOST_WORDS = 100;
    private static final Set<String> FIELDS = Set.of("status", "source_run_id");

    private final IssueStore issues;

    MlflowIssueSearch(IssueStore issues) {
        this.issues = issues;
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String experiment = params.textOrEmpty("experiment_id");
        String filter = params.textOrEmpty("filter_string");
        int limit = limit(params.integer("max_results"));
        String name = params.text("name");
        if (name != null && name.length() > LONGEST_NAME) {
            throw new Invalid("name must be a string of at most 250 characters");
        }
        List<String> statuses = words(params, "statuses");
        List<String> severities = words(params, "severities");
        List<String> orderBy = words(params, "order_by");
        List<String> categories = IssueFields.words(params, "categories");
        List<Status> ofStatus = new ArrayList<>();
        statuses.forEach(word -> ofStatus.add(java.util.Objects.requireNonNull(IssueFields.status(word))));
        List<Severity> ofSeverity = new ArrayList<>();
        severities.forEach(word -> ofSeverity.add(java.util.Objects.requireNonNull(IssueFields.severity(word))));
        String view = params.text("view");
        if (view != null && !view.equals("basic") && !view.equals("full")) {
            throw new Invalid("view must be basic or full");
        }
        boolean countTraces = params.flag("include_trace_count", false);
        boolean countIssues = params.flag("include_total_count", false);
        List<IssueOrder> orders = orderBy.stream().map(MlflowIssueSearch::order).toList();
        String fingerprint = fingerprint(
                experiment, filter, name, statuses, severities, categories, orderBy, countTraces, countIssues, view);
        Position position = Position.read(params.text("page_token"), fingerprint, orders);
        return issues.search(new IssueSearch(
                        experiment.isEmpty() ? null : Params.experiment(experiment),
                        MlflowClauses.parse(filter).stream()
                                .map(MlflowIssueSearch::condition)
                                .toList(),
                        name,
                        ofStatus,
                        ofSeverity,
                        categories,
                        countTraces,
                        countIssues,
                        orders,
                        position.after,
                        position.offset,
                        limit))
                .map(found -> () -> AnswerJson.of(out ->
                        write(out, found, "basic".equals(view), token(found, orders, position.offset, fingerprint))));
    }

    private static void write(JsonGenerator out, IssuePage found, boolean basic, String token) throws IOException {
        out.writeStartObject();
        AnswerJson.items(
                out, "issues", found.page().items(), each -> MlflowIssues.json(each.issue(), each.traces(), basic));
        out.writeStringField("next_page_token", token);
        Long total = found.total();
        if (total != null) {
            out.writeNumberField("total_count", total);
        }
        out.writeEndObject();
    }

    private static String token(IssuePage found, List<IssueOrder> orders, long offset, String fingerprint) {
        if (!found.page().more()) {
            return "";
        }
        JsonObject token = orders.isEmpty()
                ? new JsonObject().put("offset", offset + found.page().items().size())
                : new JsonObject().put("version", 2).put("after", new JsonArray(found.last()));
        return Base64.getEncoder()
                .encodeToString(token.put("query", fingerprint).encode().getBytes(StandardCharsets.UTF_8));
    }

    private static int limit(@Nullable Long asked) {
        if (asked != null && asked < 1) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        if (asked != null && asked > MOST) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be at most " + MOST);
        }
        return asked == null ? BY_DEFAULT : (int) Math.min(asked, MlflowListing.LONGEST_PAGE);
    }

    private static List<String> words(MlflowParams params, String field) {
        List<String> words = params.texts(field);
        if (words.size() > MOST_WORDS) {
            throw new Invalid(field + " must be a list of at most 100 strings");
        }
        return words;
    }

    private static IssueOrder order(String clause) {
        String[] words = clause.strip().split("\\s+", -1);
        String direction = words.length == 2 ? words[1].toUpperCase(Locale.ROOT) : "ASC";
        if (words.length <= 2 && (direction.equals("ASC") || direction.equals("DESC"))) {
            for (OrderKey key : OrderKey.values()) {
                if (key.name().toLowerCase(Locale.ROOT).equals(words[0])) {
                    return new IssueOrder(key, direction.equals("ASC"));
                }
            }
        }
        throw new Invalid("Invalid issue order_by: '" + clause + "'");
    }

    private static Condition condition(Clause clause) {
        String field = MlflowClauses.unquoted(clause.field());
        if (!FIELDS.contains(field)) {
            throw new Invalid("Invalid filter field '" + field + "'. Supported fields: {'source_run_id', 'status'}");
        }
        if (!clause.comparator().equals("=") && !clause.comparator().equals("!=")) {
            throw new Invalid("Invalid comparator '" + clause.comparator() + "'. Supported comparators: {'!=', '='}");
        }
        String value = clause.value() instanceof Value.Text(var _, var text)
                ? text
                : clause.value().written();
        return new Condition(
                new Subject.Field(field),
                clause.comparator().equals("=") ? Comparator.EQUAL : Comparator.NOT_EQUAL,
                value);
    }

    private static String fingerprint(@Nullable Object... query) {
        return Integer.toHexString(JsonText.write(Arrays.asList(query)).hashCode());
    }

    /** @param after keys of the last row seen; empty when rows are counted, or at the beginning */
    private record Position(long offset, List<Object> after) {
        static Position read(@Nullable String token, String fingerprint, List<IssueOrder> orders) {
            if (token == null || token.isEmpty()) {
                return new Position(0, List.of());
            }
            String text = "";
            try {
                text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                // said below
            }
            if (JsonText.parseOr(text, null) instanceof java.util.Map<?, ?> map
                    && fingerprint.equals(map.get("query"))) {
                if (orders.isEmpty() && map.get("offset") instanceof Long offset && offset >= 0) {
                    return new Position(offset, List.of());
                }
                if (!orders.isEmpty() && map.get("after") instanceof List<?> after && fits(after, orders)) {
                    return new Position(0, List.copyOf(after));
                }
            }
            throw new Invalid("Invalid page token or token does not match the issue query");
        }

        private static boolean fits(List<?> after, List<IssueOrder> orders) {
            if (after.size() != orders.size() + 1 || !(after.getLast() instanceof String)) {
                return false;
            }
            for (int i = 0; i < orders.size(); i++) {
                boolean text = orders.get(i).key() == OrderKey.NAME;
                if (!(text ? after.get(i) instanceof String : after.get(i) instanceof Long)) {
                    return false;
                }
            }
            return true;
        }
    }
}
