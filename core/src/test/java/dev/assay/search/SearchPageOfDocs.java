package dev.assay.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/search.md}, taken apart. */
final class SearchPageOfDocs {
    private static final Pattern CODE = Pattern.compile("(`+)(.+?)\\1(?!`)");

    private final List<String> lines;

    private SearchPageOfDocs(List<String> lines) {
        this.lines = lines;
    }

    static SearchPageOfDocs read() throws IOException {
        return new SearchPageOfDocs(Files.readAllLines(Path.of("../docs/search.md")));
    }

    /** Rows of all tables whose first column is called so; cells in back quotes without those. */
    List<List<String>> rows(String firstColumn) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("| " + firstColumn + " |")) {
                inside = true;
            } else if (!line.startsWith("|")) {
                inside = false;
            } else if (inside && !line.startsWith("|---")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split(" \\|(?: |$)", -1))
                .map(String::strip)
                .map(SearchPageOfDocs::code)
                .toList();
    }

    /** What is between the back quotes, or all of it. */
    private static String code(String cell) {
        Matcher code = CODE.matcher(cell);
        return code.matches() ? code.group(2).strip() : cell;
    }

    /** Lines of blocks of filters. */
    List<String> examples() {
        List<String> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                inside = line.equals("```filter");
            } else if (inside) {
                examples.add(line);
            }
        }
        return examples;
    }
}
