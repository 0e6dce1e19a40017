package dev.assay.judge;

import dev.assay.scorer.api.Judge.Answer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The number that a model would have given on average: each that might have stood where its number stands, as much as it was
 * probable (<a href="https://arxiv.org/abs/2303.16634">G-Eval</a>, equation 1, made to add up to one).
 */
final class MeanRating {
    private static final Pattern RESULT =
            Pattern.compile("(?i)\"(?:result|verdict|answer)\"\\s*:\\s*(?:\"\\s*)?(-?\\d+)(?![\\d.])");
    private static final Pattern ALONE = Pattern.compile("\\A\\s*(-?\\d+)\\s*\\z");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private MeanRating() {}

    /**
     * @param tokens of the whole answer
     * @param value the number that was read from it
     * @return null when the number is not one token by itself: nothing is known of what else it might have become
     */
    static @Nullable Double of(List<Token> tokens, String value, Answer.Number bounds) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.text()));
        int at = place(text, value);
        for (Token token : tokens) {
            if (at < token.text().length()) {
                return at >= 0 && token.text().strip().equals(value.strip()) ? mean(token.chances(), bounds) : null;
            }
            at -= token.text().length();
        }
        return null;
    }

    /** Where the number begins; negative when it is not found, or not the one that was read. */
    private static int place(CharSequence text, String value) {
        int place = -1;
        for (Matcher found : List.of(ALONE.matcher(text), RESULT.matcher(text))) {
            while (found.find()) {
                place = found.group(1).equals(value.strip()) ? found.start(1) : -1;
            }
        }
        return place;
    }

    private static @Nullable Double mean(Map<String, Double> chances, Answer.Number bounds) {
        double sum = 0;
        double all = 0;
        for (Map.Entry<String, Double> each : chances.entrySet()) {
            String word = each.getKey().strip();
            double chance = Math.exp(each.getValue());
            if (NUMBER.matcher(word).matches() && Double.isFinite(chance)) {
                double number = new BigDecimal(word).doubleValue();
                if (number >= bounds.min() && number <= bounds.max()) {
                    sum += chance * number;
                    all += chance;
                }
            }
        }
        return all > 0 ? Double.valueOf(Math.clamp(sum / all, bounds.min(), bounds.max())) : null;
    }
}
