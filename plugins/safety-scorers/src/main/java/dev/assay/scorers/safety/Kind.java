package dev.assay.scorers.safety;

import com.google.re2j.Pattern;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a scorer looks for, told by its form. */
interface Kind {
    /** Its name among the parameters. */
    String word();

    Pattern pattern();

    /** Those that the parameter {@code kinds} names; all without it. */
    static <K extends Kind> List<K> wanted(ScoreRequest request, List<K> all) {
        return request.parameters().get("kinds") instanceof List<?> kinds
                ? all.stream().filter(kind -> kinds.contains(kind.word())).toList()
                : all;
    }

    /**
     * A scorer that looks for these kinds.
     *
     * @param byDefault where it looks when it is not told
     * @param kindsDescription of the parameter {@code kinds}
     * @param more further properties of the schema, as JSON; empty for none
     */
    static ScorerInfo scorer(
            String name,
            String description,
            List<String> byDefault,
            List<? extends Kind> all,
            String kindsDescription,
            String more) {
        return new ScorerInfo(
                name,
                "1",
                description,
                ScorerInfo.Scope.TRACE,
                Set.of(Part.INPUTS, Part.OUTPUTS, Part.SPANS),
                ScorerInfo.ValueType.BOOL,
                """
                {
                  "type": "object",
                  "properties": {
                    "where": {
                      "type": "array",
                      "items": {"type": "string", "enum": [%s]},
                      "default": [%s],
                      "title": "Where to look",
                      "description": "The trace's request and response, what tools were called with and what they gave back, and documents that were retrieved"
                    },
                    "kinds": {
                      "type": "array",
                      "items": {"type": "string", "enum": [%s]},
                      "title": "Kinds",
                      "description": "%s"
                    }%s
                  },
                  "additionalProperties": false
                }
                """.formatted(
                                quoted(Place.ALL),
                                quoted(byDefault),
                                quoted(all.stream().map(Kind::word).toList()),
                                kindsDescription,
                                more.isEmpty() ? "" : ",\n" + more.strip()),
                true);
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
    }
}
