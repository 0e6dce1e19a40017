package dev.assay.judge;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings of one section, by a name that errors can show. Numbers may be written as text: so they come from
 * environment variables.
 *
 * @param path of the section: {@code judge.endpoints.local}
 */
record JudgeSettings(String path, JsonObject section) {
    /** @throws Invalid when the section has a setting of another name */
    JudgeSettings with(Set<String> names) {
        for (String name : section.fieldNames()) {
            if (!names.contains(name)) {
                throw new Invalid(path + "." + name + " is not a setting, expected one of "
                        + String.join(", ", names.stream().sorted().toList()));
            }
        }
        return this;
    }

    boolean has(String name) {
        return section.getValue(name) != null;
    }

    /** @param otherwise null when it has to be there */
    String text(String name, @Nullable String otherwise) {
        Object value = section.getValue(name);
        if (value == null && otherwise != null) {
            return otherwise;
        }
        if (value instanceof String text && (otherwise != null || !text.isBlank())) {
            return text.strip();
        }
        throw new Invalid(
                path + "." + name + " is " + (value == null ? "missing" : "'" + value + "'") + ", expected text");
    }

    /** @param otherwise null when it has to be there */
    BigDecimal number(String name, @Nullable BigDecimal otherwise, BigDecimal least) {
        Object value = section.getValue(name);
        if (value == null && otherwise != null) {
            return otherwise;
        }
        try {
            BigDecimal number = new BigDecimal(String.valueOf(value).strip());
            if (number.compareTo(least) >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below, together with a number that is too small
        }
        throw new Invalid(path + "." + name + " is '" + value + "', expected a number of " + least + " or more");
    }

    int whole(String name, int otherwise) {
        BigDecimal number = number(name, BigDecimal.valueOf(otherwise), BigDecimal.ZERO);
        try {
            return number.intValueExact();
        } catch (ArithmeticException notWhole) {
            throw new Invalid(path + "." + name + " is '" + number + "', expected a whole number");
        }
    }

    Duration seconds(String name, Duration otherwise) {
        BigDecimal millis = number(name, BigDecimal.valueOf(otherwise.toMillis(), 3), BigDecimal.ZERO)
                .movePointRight(3);
        return Duration.ofMillis(Math.min(millis.longValue(), Duration.ofDays(1).toMillis()));
    }

    /** A section of named sections. */
    Map<String, JudgeSettings> object(String name) {
        Object value = section.getValue(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject all)) {
            throw new Invalid(path + "." + name + " is '" + value + "', expected an object");
        }
        Map<String, JudgeSettings> sections = new TreeMap<>();
        for (String key : all.fieldNames()) {
            String its = path + "." + name + "." + key;
            if (!(all.getValue(key) instanceof JsonObject section)) {
                throw new Invalid(its + " is '" + all.getValue(key) + "', expected an object");
            }
            sections.put(key, new JudgeSettings(its, section));
        }
        return sections;
    }
}
