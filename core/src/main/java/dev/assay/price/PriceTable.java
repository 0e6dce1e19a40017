package dev.assay.price;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prices by model. A name is looked up as it was sent, then without what a provider or a gateway puts before it
 * ({@code openai/gpt-4o}, {@code us.anthropic.claude-…}); each time exactly, then by the longest pattern with {@code *}, then
 * by the longest name that it is a version of ({@code gpt-4o-2024-08-06}). What differs in more than a version
 * ({@code gpt-4o-audio-preview}) is another model: no price is better than a wrong one.
 */
public final class PriceTable {
    public static final PriceTable NONE = new PriceTable(Map.of());

    /** Dates, numbers and words that name a version: {@code -20241022-v2:0}, {@code @20240620}, {@code -latest}. */
    private static final Pattern VERSION = Pattern.compile(
            "(?:[-@](?:\\d{4}-\\d{2}-\\d{2}|\\d{8}|\\d{6}|\\d{4}|\\d{3}|latest|default|v\\d+(?::\\d+)?))+");

    /** Names are made by clients: there may be any number of them. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, Price> sent;
    private final Map<String, Price> exact = new HashMap<>();
    private final Map<String, Pattern> patterns = new HashMap<>();
    private final Map<Asked, Optional<Price>> answers = new ConcurrentHashMap<>();

    private record Asked(String model, @Nullable String provider) {}

    private PriceTable(Map<String, Price> prices) {
        sent = Map.copyOf(prices);
        prices.forEach((name, price) -> {
            String key = name.strip().toLowerCase(Locale.ROOT);
            exact.put(key, price);
            if (key.contains("*")) {
                patterns.put(key, Pattern.compile(("\\Q" + key + "\\E").replace("*", "\\E.*\\Q"), Pattern.DOTALL));
            }
        });
    }

    /**
     * @param path that errors call it by
     * @param models a JSON object of prices by model
     * @throws dev.assay.error.Invalid when it is not; the message names what is wrong
     */
    public static PriceTable of(String path, @Nullable Object models) {
        return new PriceTable(PriceSettings.of(path, models));
    }

    /** With the prices of another table, which win where both have a name. */
    public PriceTable with(PriceTable others) {
        Map<String, Price> both = new HashMap<>(sent);
        others.sent.forEach((name, price) -> {
            both.keySet().removeIf(name::equalsIgnoreCase);
            both.put(name, price);
        });
        return new PriceTable(both);
    }

    /** How many names and patterns it has. */
    public int size() {
        return sent.size();
    }

    /** The price of exactly this name. */
    public Optional<Price> findExact(String name) {
        return Optional.ofNullable(exact.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /** @param provider who answered, where that is known: {@code azure/gpt-4o} goes before {@code gpt-4o} for Azure */
    public Optional<Price> find(String model, @Nullable String provider) {
        Asked asked = new Asked(model, provider);
        Optional<Price> known = answers.get(asked);
        if (known == null) {
            known = Optional.ofNullable(look(model, provider));
            if (answers.size() < REMEMBERED) {
                answers.put(asked, known);
            }
        }
        return known;
    }

    private @Nullable Price look(String model, @Nullable String provider) {
        for (String name : ModelNames.of(model, provider)) {
            Price price = exact.get(name);
            price = price == null ? byPattern(name) : price;
            price = price == null ? byVersion(name) : price;
            if (price != null) {
                return price;
            }
        }
        return null;
    }

    private @Nullable Price byPattern(String name) {
        String longest = null;
        for (Map.Entry<String, Pattern> each : patterns.entrySet()) {
            boolean better = longest == null
                    || each.getKey().length() > longest.length()
                    || (each.getKey().length() == longest.length()
                            && each.getKey().compareTo(longest) < 0);
            longest = better && each.getValue().matcher(name).matches() ? each.getKey() : longest;
        }
        return longest == null ? null : exact.get(longest);
    }

    private @Nullable Price byVersion(String name) {
        for (int end = name.length() - 1; end > 0; end--) {
            Price price = exact.get(name.substring(0, end));
            if (price != null && VERSION.matcher(name.substring(end)).matches()) {
                return price;
            }
        }
        return null;
    }

    /** The same for tables with the same prices, 64 hex digits. */
    public String digest() {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(sent)
                .forEach((name, price) ->
                        all.append(name).append('\0').append(price).append('\n'));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names, sorted. */
    public List<String> names() {
        return sent.keySet().stream().sorted().toList();
    }
}
