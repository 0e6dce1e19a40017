package dev.assay.scorers.judge;

import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Example;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the descriptions of judge scorers have in common. */
final class JudgeInfo {
    private JudgeInfo() {}

    /** Yes or no about a trace, without parameters. */
    static ScorerInfo yesNo(String name, String description, Part... reads) {
        return of(Scope.TRACE, name, description, ValueType.BOOL, ScorerInfo.NO_PARAMETERS, reads);
    }

    /** Another kind of value about a trace, or parameters. */
    static ScorerInfo of(String name, String description, ValueType returns, String parameters, Part... reads) {
        return of(Scope.TRACE, name, description, returns, parameters, reads);
    }

    /** About a conversation: what each turn was asked and answered, and what else is named. */
    static ScorerInfo session(String name, String description, ValueType returns, String parameters, Part... reads) {
        Set<Part> parts = parts(reads);
        parts.add(Part.INPUTS);
        parts.add(Part.OUTPUTS);
        return of(Scope.SESSION, name, description, returns, parameters, parts.toArray(Part[]::new));
    }

    static ScorerInfo of(
            Scope scope, String name, String description, ValueType returns, String parameters, Part... reads) {
        return new ScorerInfo(name, "1", description, scope, parts(reads), returns, parameters, false);
    }

    private static Set<Part> parts(Part... reads) {
        Set<Part> parts = EnumSet.of(Part.JUDGE);
        parts.addAll(List.of(reads));
        return parts;
    }

    /** @param trace JSON text of a trace, of a session a list of them */
    static Example example(String name, Object expected, String trace) {
        return new Example(name, Map.of(), trace.strip(), expected);
    }

    static Example example(String name, Map<String, Object> parameters, Object expected, String trace) {
        return new Example(name, Map.copyOf(parameters), trace.strip(), expected);
    }
}
