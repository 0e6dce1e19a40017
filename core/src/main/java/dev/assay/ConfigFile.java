package dev.assay;

import dev.assay.judge.JudgeKeys;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they stand: every default, replaced by {@code config.json}, replaced by environment variables. A setting's
 * variable is {@code ASSAY_} and its path in capitals: {@code http.maxBodyBytes} is {@code ASSAY_HTTP_MAX_BODY_BYTES}.
 */
final class ConfigFile {
    /** Sections whose keys people choose. */
    private static final Set<String> OPEN = Set.of("judge.endpoints", "judge.prices");

    private final String source;
    private final JsonObject settings;

    private ConfigFile(String source, JsonObject settings) {
        this.source = source;
        this.settings = settings;
    }

    /** @throws ConfigException when the file or a variable has a setting that is unknown or of the wrong kind */
    static ConfigFile read(@Nullable Path file, Map<String, String> environment) throws ConfigException {
        JsonObject settings = defaults();
        String source = file == null ? "the defaults" : file.toString();
        if (file != null) {
            overlay(settings, parse(file), "", source);
        }
        overlay(settings, environment, "ASSAY", "");
        settings.put("judge", JudgeKeys.overlay(settings.getJsonObject("judge"), environment));
        return new ConfigFile(source, settings);
    }

    String text(String path) throws ConfigException {
        String text = optionalText(path);
        if (text == null) {
            throw new ConfigException(path + " is not set in " + source);
        }
        return text;
    }

    @Nullable
    String optionalText(String path) throws ConfigException {
        Object value = at(path);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    /** @throws ConfigException when it is not a whole number from {@code min} to {@code max} */
    long number(String path, long min, long max) throws ConfigException {
        Object value = at(path);
        if (!(value instanceof Number number)
                || number.doubleValue() != number.longValue()
                || number.longValue() < min
                || number.longValue() > max) {
            throw new ConfigException(
                    path + " is " + value + " in " + source + "; expected a whole number from " + min + " to " + max);
        }
        return number.longValue();
    }

    int smallNumber(String path, int min, int max) throws ConfigException {
        return Math.toIntExact(number(path, min, max));
    }

    boolean flag(String path) throws ConfigException {
        if (at(path) instanceof Boolean flag) {
            return flag;
        }
        throw new ConfigException(path + " is " + at(path) + " in " + source + "; expected true or false");
    }

    List<String> texts(String path) throws ConfigException {
        return at(path) instanceof JsonArray array
                ? array.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A part of the settings, as JSON. */
    JsonObject section(String path) throws ConfigException {
        if (at(path) instanceof JsonObject object) {
            return object;
        }
        throw new ConfigException(path + " is not an object in " + source);
    }

    private @Nullable Object at(String path) throws ConfigException {
        Object value = settings;
        for (String key : path.split("\\.", -1)) {
            if (!(value instanceof JsonObject object)) {
                throw new ConfigException(path + " is not in " + source);
            }
            value = object.getValue(key);
        }
        return value;
    }

    private static JsonObject defaults() {
        try (InputStream in = ConfigFile.class.getResourceAsStream("/config.json")) {
            if (in == null) {
                throw new IllegalStateException("config.json is not in the jar");
            }
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject parse(Path file) throws ConfigException {
        try {
            return new JsonObject(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read the settings " + file + ": " + e.getMessage());
        } catch (DecodeException e) {
            throw new ConfigException(file + " is not JSON: " + firstLine(e.getMessage()));
        }
    }

    private static void overlay(JsonObject settings, JsonObject own, String path, String source)
            throws ConfigException {
        for (String key : own.fieldNames()) {
            String name = path.isEmpty() ? key : path + "." + key;
            if (!settings.containsKey(key) && !OPEN.contains(path)) {
                throw new ConfigException("unknown setting " + name + " in " + source + "; known are "
                        + String.join(", ", settings.fieldNames()));
            }
            Object known = settings.getValue(key);
            Object value = own.getValue(key);
            if (known instanceof JsonObject object && !OPEN.contains(path)) {
                if (!(value instanceof JsonObject inner)) {
                    throw new ConfigException(name + " is " + value + " in " + source + "; expected an object");
                }
                overlay(object, inner, name, source);
            } else {
                settings.put(key, value);
            }
        }
    }

    private static void overlay(JsonObject settings, Map<String, String> environment, String prefix, String path)
            throws ConfigException {
        for (String key : List.copyOf(settings.fieldNames())) {
            String variable =
                    prefix + "_" + key.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
            String name = path.isEmpty() ? key : path + "." + key;
            Object known = settings.getValue(key);
            String value = environment.get(variable);
            if (known instanceof JsonObject object) {
                overlay(object, environment, variable, name);
            } else if (value != null) {
                settings.put(key, typed(known, value, variable));
            }
        }
    }

    private static Object typed(@Nullable Object known, String value, String variable) throws ConfigException {
        if (known instanceof JsonArray) {
            JsonArray array = new JsonArray();
            for (String each : value.split(",", -1)) {
                if (!each.isBlank()) {
                    array.add(each.strip());
                }
            }
            return array;
        }
        if (known instanceof Boolean) {
            return switch (value.strip()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new ConfigException(variable + " is '" + value + "'; expected true or false");
            };
        }
        if (known instanceof Number) {
            try {
                return Long.parseLong(value.strip());
            } catch (NumberFormatException e) {
                throw new ConfigException(variable + " is '" + value + "'; expected a whole number");
            }
        }
        return value;
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
