package dev.assay.scorer.people;

import dev.assay.scorer.api.Fence;
import dev.assay.scorer.people.JudgePrompt.Shown;
import java.util.ArrayList;
import java.util.List;

/** Material between fences. What is too long is shortened, with a note in its place. */
final class Fences {
    private static final int MOST_ITEMS = 150;
    private static final int LEAST_ITEM = 75;

    private final List<Section> sections = new ArrayList<>();

    /**
     * @param label of one line
     * @param numbered whether the items are counted
     * @param most tokens of all items together
     */
    private record Section(String label, List<String> items, boolean numbered, int most) {
        int share() {
            return Math.max(LEAST_ITEM, most / Math.clamp(items.size(), 1, MOST_ITEMS));
        }
    }

    /** @param most tokens */
    void add(String label, String text, int most) {
        sections.add(new Section(label, List.of(text), false, most));
    }

    /** Numbered; those past the first 150 are left out. */
    void add(String label, List<String> texts, int most) {
        sections.add(new Section(label, List.copyOf(texts), true, most));
    }

    /** @param text to which the material is appended, and before it how it is marked */
    List<Shown> appendTo(StringBuilder text) {
        Fence fence = Fence.around(
                sections.stream().flatMap(section -> section.items().stream()).toList());
        text.append("\n\n").append(fence.notice()).append('\n');
        List<Shown> shown = new ArrayList<>();
        for (Section section : sections) {
            text.append('\n').append(section.label()).append(":\n").append(fence.line("begin"));
            int from = text.length();
            int leftOut = items(text, fence, section);
            int characters = section.items().stream().mapToInt(String::length).sum();
            shown.add(new Shown(section.label(), TokenEstimate.of(text.substring(from)), characters, leftOut));
            text.append(fence.line("end"));
        }
        return shown;
    }

    private static int items(StringBuilder text, Fence fence, Section section) {
        int leftOut = 0;
        int count = section.items().size();
        for (int i = 0; i < Math.min(count, MOST_ITEMS); i++) {
            if (section.numbered()) {
                text.append(fence.line((i + 1) + " of " + count));
            }
            leftOut += append(text, section.items().get(i), section.share(), fence);
        }
        if (count > MOST_ITEMS) {
            text.append(fence.line((count - MOST_ITEMS) + " more left out here"));
            leftOut += section.items().stream()
                    .skip(MOST_ITEMS)
                    .mapToInt(String::length)
                    .sum();
        }
        if (count == 0) {
            text.append(fence.line("there are none"));
        }
        return leftOut;
    }

    /** Two thirds of what may stay from the beginning, the rest from the end. Returns how many characters were left out. */
    private static int append(StringBuilder to, String text, int most, Fence fence) {
        int left = 0;
        if (TokenEstimate.of(text) <= most) {
            to.append(text);
        } else {
            int head = TokenEstimate.head(text, most - most / 3);
            int tail = Math.max(head, TokenEstimate.tail(text, most / 3));
            left = tail - head;
            to.append(text, 0, head).append('\n').append(fence.leftOut(left)).append(text, tail, text.length());
        }
        to.append('\n');
        return left;
    }
}
