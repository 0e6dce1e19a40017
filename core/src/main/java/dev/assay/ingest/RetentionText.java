package dev.assay.ingest;

import dev.assay.error.Invalid;
import dev.assay.store.RetentionStore.Limits;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits as people write them: an age as {@code 30d}, {@code 12h}, {@code 90m}; the others as whole numbers. */
public final class RetentionText {
    private static final Pattern AGE = Pattern.compile("([1-9][0-9]{0,8})\\s*([smhdw])");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private RetentionText() {}

    /**
     * @param prefix of the names in messages: empty or with a dot at its end
     * @throws Invalid naming the limit that is none
     */
    public static Limits parse(
            String prefix, @Nullable String maxAge, @Nullable String maxTraces, @Nullable String maxBytes) {
        return new Limits(
                maxAge == null ? null : age(prefix + "maxAge", maxAge),
                maxTraces == null ? null : number(prefix + "maxTraces", maxTraces),
                maxBytes == null ? null : number(prefix + "maxBytes", maxBytes));
    }

    private static Duration age(String name, String text) {
        Matcher age = AGE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!age.matches()) {
            throw new Invalid("'" + name + "' is '" + text + "'; expected an age such as 30d, 12h or 90m");
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    private static Long number(String name, String text) {
        if (!NUMBER.matcher(text.strip()).matches()) {
            throw new Invalid("'" + name + "' is '" + text + "'; expected a whole number, 0 or greater");
        }
        return Long.valueOf(text.strip());
    }

    /** In the largest unit that it is a whole number of. */
    public static @Nullable String age(@Nullable Duration age) {
        if (age == null) {
            return null;
        }
        long seconds = age.toSeconds();
        return seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
