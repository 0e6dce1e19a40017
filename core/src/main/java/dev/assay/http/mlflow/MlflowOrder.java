package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.search.SearchRequest.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** MLflow's {@code order_by}: a field, then ASC or DESC. */
final class MlflowOrder {
    private MlflowOrder() {}

    static List<Order> parse(List<String> clauses) {
        List<Order> order = new ArrayList<>();
        for (String clause : clauses) {
            String text = clause.strip();
            String upper = text.toUpperCase(Locale.ROOT);
            boolean descending = upper.endsWith(" DESC");
            boolean ascending = upper.endsWith(" ASC");
            String field = descending || ascending
                    ? text.substring(0, text.lastIndexOf(' ')).strip()
                    : text;
            if (field.isEmpty()) {
                throw new Invalid("Invalid order_by clause '" + clause + "'");
            }
            order.add(new Order(unquoted(field), !descending));
        }
        return order;
    }

    /** {@code tag.`my key`} and {@code tag."my key"} are tag.my key. */
    private static String unquoted(String field) {
        String plain = field.replaceAll("^attributes?\\.|^trace\\.", "");
        int dot = plain.indexOf('.');
        if (dot < 0) {
            return plain;
        }
        String entity = plain.substring(0, dot);
        String key = plain.substring(dot + 1).replaceAll("^[`\"]|[`\"]$", "");
        return switch (entity) {
            case "tag", "tags" -> "tag." + key;
            case "metadata", "request_metadata" -> "metadata." + key;
            default -> plain;
        };
    }
}
