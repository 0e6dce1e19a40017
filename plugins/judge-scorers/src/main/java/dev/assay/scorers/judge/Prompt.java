package dev.assay.scorers.judge;

import dev.assay.scorer.api.Fence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A question to a judge: criteria of ours, and material of others between fences. */
final class Prompt {
    private static final int MOST_ITEMS = 150;
    private static final int LEAST_ITEM = 300;

    private final String criteria;
    private final List<Section> sections = new ArrayList<>();

    /** @param most characters of all items together */
    private record Section(String tag, String label, List<String> items, int most) {}

    Prompt(String criteria) {
        this.criteria = criteria.strip();
    }

    /** One text; what is longer is shortened in its middle, with a note. */
    Prompt with(String tag, String label, String text, int most) {
        sections.add(new Section(tag, label, List.of(text), most));
        return this;
    }

    /** Several texts, numbered; those past the first 150 are left out, with a note. */
    Prompt with(String tag, String label, List<String> texts, int most) {
        sections.add(new Section(tag, label, List.copyOf(texts), most));
        return this;
    }

    /** What was left out of each section, to be kept beside the verdict: tag to words. */
    Map<String, String> leftOut() {
        Map<String, String> notes = new LinkedHashMap<>();
        for (Section section : sections) {
            int all = section.items().stream().mapToInt(String::length).sum();
            int left = section.items().stream()
                    .limit(MOST_ITEMS)
                    .mapToInt(item -> Math.max(0, item.length() - share(section)))
                    .sum();
            left += section.items().stream()
                    .skip(MOST_ITEMS)
                    .mapToInt(String::length)
                    .sum();
            if (left > 0) {
                notes.put(
                        "judge.left_out." + section.tag(),
                        String.format(Locale.ROOT, "%,d of %,d characters", left, all));
            }
        }
        return notes;
    }

    /** The whole prompt. */
    String text() {
        Fence fence = fence();
        StringBuilder text = new StringBuilder(criteria)
                .append("\n\n")
                .append(fence.notice())
                .append('\n');
        for (Section section : sections) {
            text.append('\n')
                    .append(section.label())
                    .append(":\n<")
                    .append(section.tag())
                    .append(">\n")
                    .append(fence.line("begin"));
            items(text, fence, section);
            text.append(fence.line("end")).append("</").append(section.tag()).append(">\n");
        }
        return text.toString();
    }

    /** One text of others by itself, as data: what a tool answers a judge. */
    static String fenced(String text, int most) {
        Prompt alone = new Prompt("").with("data", "", text, most);
        Fence fence = alone.fence();
        StringBuilder fenced = new StringBuilder(fence.line("begin"));
        items(fenced, fence, alone.sections.getFirst());
        return fenced.append(fence.line("end")).toString();
    }

    private Fence fence() {
        return Fence.around(
                sections.stream().flatMap(section -> section.items().stream()).toList());
    }

    private static void items(StringBuilder text, Fence fence, Section section) {
        int count = section.items().size();
        int share = share(section);
        for (int i = 0; i < Math.min(count, MOST_ITEMS); i++) {
            if (count > 1) {
                text.append(fence.line((i + 1) + " of " + count));
            }
            text.append(shortened(section.items().get(i), share, fence)).append('\n');
        }
        if (count > MOST_ITEMS) {
            text.append(fence.line((count - MOST_ITEMS) + " more left out here"));
        }
        if (count == 0) {
            text.append(fence.line("there are none"));
        }
    }

    /** What may stay of each item: a fair share, to which those that need less leave what they do not need. */
    private static int share(Section section) {
        int[] lengths = section.items().stream()
                .limit(MOST_ITEMS)
                .mapToInt(String::length)
                .sorted()
                .toArray();
        int left = section.most();
        for (int i = 0; i < lengths.length; i++) {
            int fair = left / (lengths.length - i);
            if (lengths[i] > fair) {
                return Math.max(LEAST_ITEM, fair);
            }
            left -= lengths[i];
        }
        return Math.max(LEAST_ITEM, section.most());
    }

    /** Two thirds of what may stay from the beginning, the rest from the end. */
    private static String shortened(String text, int most, Fence fence) {
        if (text.length() <= most) {
            return text;
        }
        int head = whole(text, most - most / 3);
        int tail = whole(text, text.length() - most / 3);
        return text.substring(0, head) + "\n" + fence.leftOut(tail - head) + text.substring(tail);
    }

    /** A place that does not split a character in two. */
    private static int whole(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
