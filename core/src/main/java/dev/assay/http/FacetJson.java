package dev.assay.http;

import dev.assay.search.TraceIndex.FacetValue;
import dev.assay.search.TraceIndex.HistogramBucket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the index counts, as {@code openapi.yaml} draws it. */
final class FacetJson {
    private static final String TAG = "tag.";
    private static final int VALUES_SHOWN = 20;
    /** Characters of a value that is known by how it begins: it ends with dots. */
    private static final int CUT = 60;

    /** Every trace has them; they tell people nothing. */
    private static final Set<String> OWN_TAGS =
            Set.of("mlflow.artifactLocation", "mlflow.trace.spansLocation", "mlflow.traceName");

    private FacetJson() {}

    /** How a facet is called, and how one of its values is written as a filter. */
    private record Kind(String field, String label, String filter) {
        String filter(String value) {
            if (!filter.contains("'")) {
                return filter.formatted(value.replace("`", "``"));
            }
            boolean cut = value.length() >= CUT && value.endsWith("…");
            String known = (cut ? value.substring(0, value.length() - 1) : value).replace("'", "''");
            return (cut ? filter.replace("= '%s'", "LIKE '%s%%'") : filter).formatted(known);
        }
    }

    private static final Map<String, Kind> KINDS = Map.of(
            "status", new Kind("status", "Status", "status = '%s'"),
            "name", new Kind("name", "Name", "name = '%s'"),
            "type", new Kind("span.type", "Span type", "span.type = '%s'"),
            "model", new Kind("model", "Model", "model = '%s'"),
            "service", new Kind("service", "Service", "service = '%s'"),
            "user", new Kind("user", "User", "user = '%s'"),
            "session", new Kind("session", "Session", "session = '%s'"),
            "tag", new Kind("tag", "Tag", "tag.`%s` IS NOT NULL"),
            "assessment", new Kind("assessment", "Assessment", "assessment.`%s` IS NOT NULL"));

    private static Kind ofTag(String key) {
        String quoted = "tag.`" + key.replace("`", "``").replace("%", "%%") + "`";
        return new Kind(TAG + key, "Tag " + key, quoted + " = '%s'");
    }

    static JsonArray ofFacets(Map<String, List<FacetValue>> facets) {
        JsonArray json = new JsonArray();
        facets.forEach((field, values) -> {
            Kind kind = field.startsWith(TAG) ? ofTag(field.substring(TAG.length())) : KINDS.get(field);
            List<FacetValue> told = values.stream()
                    .filter(each -> !OWN_TAGS.contains(each.value()))
                    .toList();
            if (kind != null && !told.isEmpty()) {
                JsonArray list = new JsonArray();
                told.stream()
                        .limit(VALUES_SHOWN)
                        .forEach(each -> list.add(new JsonObject()
                                .put("value", each.value())
                                .put("count", each.count())
                                .put("filter", kind.filter(each.value()))));
                json.add(new JsonObject()
                        .put("field", kind.field)
                        .put("label", kind.label)
                        .put("values", list)
                        .put("more", Math.max(0, told.size() - VALUES_SHOWN)));
            }
        });
        return json;
    }

    static JsonObject ofHistogram(List<HistogramBucket> buckets, List<HistogramBucket> whole) {
        JsonArray list = new JsonArray();
        buckets.forEach(each -> {
            JsonObject one = new JsonObject()
                    .put("time", Json.time(each.start()))
                    .put("count", each.count())
                    .put("errors", each.errors());
            if (each.count() > 0) {
                one.put("p50Ms", each.p50Ms()).put("p95Ms", each.p95Ms());
            }
            list.add(one);
        });
        JsonObject json = new JsonObject().put("buckets", list);
        whole.stream().filter(each -> each.count() > 0).forEach(each -> json.put("p50Ms", each.p50Ms())
                .put("p95Ms", each.p95Ms()));
        if (!buckets.isEmpty()) {
            HistogramBucket first = buckets.getFirst();
            json.put("from", Json.time(first.start()))
                    .put("to", Json.time(buckets.getLast().end()))
                    .put(
                            "bucketMs",
                            Duration.between(first.start(), first.end()).toMillis());
        }
        return json;
    }
}
