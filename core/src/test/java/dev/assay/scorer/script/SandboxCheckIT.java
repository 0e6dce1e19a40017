package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.ScorerInfo;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody who saves a script is told. */
class SandboxCheckIT extends SandboxTestBase {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        export default () => {                            | 1 | 23 | SyntaxError: Expected } but found eof
        const x = ;\\nexport default () => 1               | 1 | 11 | SyntaxError: Expected an operand but found ;
        const ok = \\n  let x;\\nexport default () => 1 | 2 | 3 | SyntaxError: Expected an operand but found let
        export default () => 1;\\n  throw new Error('top') | 2 | 9  | Error: top
        undefinedThing();\\nexport default () => 1         | 1 | 1  | ReferenceError: undefinedThing is not defined
        const x = 1;                                      | - | -  | the script has no default export; expected `export default function score(trace, params) { … }`
        export default 5                                  | - | -  | the default export is not a function; expected `export default function score(trace, params) { … }`
        await new Promise(() => {}); export default () => 1 | - | - | the top level of the script awaits a promise that never settles
        import fs from 'fs'; export default () => 1       | 1 | 16 | scripts cannot import modules: 'fs'
        export const info = 5; export default () => 1     | - | -  | TypeError: the export 'info' is a number; expected an object
        export const info = {nam: 'x'}; export default () => 1 | - | - | info.nam is unknown; expected name, description, scope, spanTypes, reads, returns, parameters, deterministic or keepScores
        export const info = {parameters: {type: 'array'}}; export default () => 1 | - | - | info.parameters cannot be used: the parametersSchema of scorer 'script' has the type "array", expected "object"
        export const info = {name: 'My Scorer'}; export default () => 1 | - | - | info.name is 'My Scorer'; expected snake_case of at most 63 letters, digits and _
        export const info = {returns: 'yes'}; export default () => 1 | - | - | info.returns says 'yes'; expected one of [bool, number, category, text, json]
        """)
    void an_unfit_script_is_told_why_and_where(String source, Integer line, Integer column, String message) {
        assertThat(TestSandbox.await(pool.check("tests", source.replace("\\n", "\n"))))
                .isEqualTo(new ScriptCheck.Unfit(new ScriptError(message, line, column)));
    }

    @Test
    void a_script_that_loops_while_it_is_evaluated_is_unfit() {
        assertThat(TestSandbox.await(pool.check("tests", "for (;;) {}")))
                .isInstanceOfSatisfying(
                        ScriptCheck.Unfit.class,
                        unfit -> assertThat(unfit.error().message()).startsWith("timed out"));
    }

    @Test
    void a_script_that_is_too_long_is_unfit() {
        assertThat(TestSandbox.await(pool.check("tests", "//".repeat(40_000))))
                .isEqualTo(new ScriptCheck.Unfit(
                        new ScriptError("the script has 80000 characters; at most 65536 are allowed", null, null)));
    }

    @Test
    void a_fit_script_says_what_it_is() {
        String source = """
            export const info = {
              name: 'short_answer',
              description: 'Whether the answer is short.',
              returns: 'bool',
              reads: ['outputs', 'judge'],
              scope: 'trace',
              parameters: { type: 'object', properties: { max: { type: 'integer' } } },
              keepScores: true,
            };
            export default async function score(trace, params) { return true }
            """;
        assertThat(TestSandbox.await(pool.check("tests", source)))
                .isEqualTo(new ScriptCheck.Fit(new ScriptInfo(
                        "short_answer",
                        "Whether the answer is short.",
                        ScorerInfo.Scope.TRACE,
                        Set.of(ScorerInfo.Part.OUTPUTS, ScorerInfo.Part.JUDGE),
                        ScorerInfo.ValueType.BOOL,
                        "{\"type\":\"object\",\"properties\":{\"max\":{\"type\":\"integer\"}}}",
                        false,
                        Set.of(),
                        true)));
    }

    @Test
    void a_script_need_not_say_anything_about_itself() {
        assertThat(TestSandbox.await(pool.check("tests", "export default (trace) => trace.outputs.length")))
                .isEqualTo(new ScriptCheck.Fit(ScriptInfo.UNSAID));
    }
}
