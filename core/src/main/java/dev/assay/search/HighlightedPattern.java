package dev.assay.search;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.assay.search.Highlights.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a LIKE, ILIKE or RLIKE of a filter stands in a text: what is between the wildcards, what the expression finds. */
final class HighlightedPattern {
    private static final int MOST_RANGES = 20;

    private final Field field;
    private final Condition.@Nullable Like like;
    private final @Nullable Pattern regex;

    private HighlightedPattern(Field field, Condition.@Nullable Like like, @Nullable Pattern regex) {
        this.field = field;
        this.like = like;
        this.regex = regex;
    }

    /** Empty for a condition that is none of these, and for a field that is not shown. */
    static Optional<HighlightedPattern> of(Field field, Condition condition) {
        boolean isShown =
                switch (field) {
                    case Field.RootText _, Field.Attribute _, Field.SpanTexts _ -> true;
                    case Field.SpanText text ->
                        text == Field.SpanText.CONTENT || text == Field.SpanText.NAME || text == Field.SpanText.ERROR;
                    default -> false;
                };
        if (!isShown) {
            return Optional.empty();
        }
        return switch (condition) {
            case Condition.Like like -> Optional.of(new HighlightedPattern(field, like, null));
            case Condition.Regex(var pattern) ->
                Optional.of(new HighlightedPattern(field, null, Pattern.compile(pattern)));
            default -> Optional.empty();
        };
    }

    /**
     * @param shown the fragment's field
     * @param part of the trace that the text is
     */
    boolean isAbout(String shown, Filter.Part part) {
        return switch (field) {
            case Field.RootText.INPUT -> part == Filter.Part.INPUT;
            case Field.RootText.OUTPUT -> part == Filter.Part.OUTPUT;
            case Field.SpanText.CONTENT -> true;
            case Field.SpanText.NAME -> shown.equals("name");
            case Field.SpanText.ERROR -> shown.equals("error");
            case Field.SpanTexts.EVENT -> shown.equals("event");
            case Field.Attribute(var key) -> shown.equals("attributes." + key);
            default -> false;
        };
    }

    /** The first so many, ascending. */
    List<Range> find(String text) {
        List<Range> ranges = new ArrayList<>();
        if (regex != null) {
            Matcher matcher = regex.matcher(text);
            while (ranges.size() < MOST_RANGES && matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    ranges.add(new Range(matcher.start(), matcher.end()));
                }
            }
        }
        if (like != null) {
            for (String literal : LikePattern.literals(like.pattern())) {
                find(literal, like.letters(), text, ranges);
            }
        }
        return ranges;
    }

    private static void find(String literal, Condition.Letters letters, String text, List<Range> ranges) {
        int[] wanted = literal.codePoints().map(letters::fold).toArray();
        int at = 0;
        while (at < text.length() && ranges.size() < MOST_RANGES) {
            int end = matchEnd(wanted, letters, text, at);
            if (end > at) {
                ranges.add(new Range(at, end));
                at = end;
            } else {
                at += Character.charCount(text.codePointAt(at));
            }
        }
    }

    /** Behind the literal that begins there; -1 where none does. */
    private static int matchEnd(int[] wanted, Condition.Letters letters, String text, int from) {
        int at = from;
        for (int each : wanted) {
            if (at >= text.length() || letters.fold(text.codePointAt(at)) != each) {
                return -1;
            }
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }
}
