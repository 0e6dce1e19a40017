package dev.assay.price;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads prices as people write them: {@code {"gpt-4o": {"input": 2.5, "output": 10, "cacheRead": 1.25}}}. */
final class PriceSettings {
    private static final List<String> OF_ABOVE = List.of("tokens", "input", "output", "cacheRead", "cacheWrite");
    private static final List<String> ALL = List.of("input", "output", "cacheRead", "cacheWrite", "above");

    private PriceSettings() {}

    /** @param path that errors call it by */
    static Map<String, Price> of(String path, @Nullable Object sent) {
        Map<String, Price> prices = new TreeMap<>();
        JsonObject models = object(path, sent);
        for (String model : models.fieldNames()) {
            String its = path + "." + model;
            JsonObject price = object(its, models.getValue(model));
            check(its, price, ALL);
            prices.put(model, price(its, price, price.getValue("above")));
        }
        return prices;
    }

    private static Price price(String path, JsonObject its, @Nullable Object above) {
        return new Price(
                number(path, its, "input"),
                number(path, its, "output"),
                its.getValue("cacheRead") == null ? null : number(path, its, "cacheRead"),
                its.getValue("cacheWrite") == null ? null : number(path, its, "cacheWrite"),
                above == null ? null : above(path + ".above", object(path + ".above", above)));
    }

    private static Price.Above above(String path, JsonObject its) {
        check(path, its, OF_ABOVE);
        return new Price.Above(number(path, its, "tokens").longValue(), price(path, its, null));
    }

    private static JsonObject object(String path, @Nullable Object value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new Invalid(path + " is '" + value + "', expected an object");
    }

    private static void check(String path, JsonObject its, List<String> names) {
        for (String name : its.fieldNames()) {
            if (!names.contains(name)) {
                throw new Invalid(path + "." + name + " is not a setting, expected one of " + String.join(", ", names));
            }
        }
    }

    private static BigDecimal number(String path, JsonObject its, String name) {
        Object value = its.getValue(name);
        try {
            BigDecimal number = new BigDecimal(String.valueOf(value).strip());
            if (number.signum() >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below, together with a number that is too small
        }
        throw new Invalid(path + "." + name + " is '" + value + "', expected a number of 0 or more");
    }
}
