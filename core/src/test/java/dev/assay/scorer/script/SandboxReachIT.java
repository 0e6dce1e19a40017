package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script cannot get at: the host, the network, files, other scripts. */
class SandboxReachIT extends SandboxTestBase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java",
                "Polyglot",
                "Packages",
                "Graal",
                "JavaImporter",
                "java",
                "require",
                "process",
                "module",
                "global",
                "fetch",
                "XMLHttpRequest",
                "WebSocket",
                "WebAssembly",
                "Worker",
                "Deno",
                "Bun",
                "setTimeout",
                "setInterval",
                "load",
                "loadWithNewGlobal",
                "print",
                "printErr",
                "read",
                "readbuffer",
                "readline",
                "quit",
                "exit"
            })
    void a_script_finds_nothing_of_the_host(String name) {
        assertThat(value("export default () => typeof " + name)).isEqualTo(new Value.Text("undefined"));
        assertThat(value("export default () => String((0, eval)('typeof " + name + "'))"))
                .isEqualTo(new Value.Text("undefined"));
        assertThat(value("export default () => assay.text.constructor('return typeof " + name + "')()"))
                .isEqualTo(new Value.Text("undefined"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fs", "node:fs", "/etc/passwd", "./other.js", "file:///etc/passwd", "http://localhost/x.js"})
    void a_script_imports_nothing(String module) {
        assertThat(TestSandbox.failure(pool, "import x from '" + module + "'; export default () => x")
                        .error()
                        .message())
                .startsWith("scripts cannot import modules");
        assertThat(TestSandbox.failure(pool, "export default async () => { await import('" + module + "') }")
                        .error()
                        .message())
                .startsWith("scripts cannot import modules");
    }

    @Test
    void a_function_of_the_host_gives_nothing_away() {
        assertThat(value("""
            export default () => {
              try { console.log({ get x() { throw new Error('mine') } }) } catch (e) { return 'thrown ' + e.message }
              return Object.getOwnPropertyNames(console.log).concat(typeof console.log.getClass).join();
            }
            """)).isEqualTo(new Value.Text("length,name,prototype,undefined"));
    }

    @Test
    void a_script_does_not_meet_what_another_left_behind() {
        String poison = """
            globalThis.secret = 'mine';
            Array.prototype.map = () => 'poisoned';
            JSON.parse = () => ({ poisoned: true });
            Object.prototype.poisoned = 'poisoned';
            export default () => globalThis.secret
            """;
        assertThat(value(poison)).isEqualTo(new Value.Text("mine"));
        assertThat(value("export default () => [typeof secret, [1].map((x) => x)[0], JSON.parse('2'), typeof"
                        + " ({}).poisoned].join()"))
                .isEqualTo(new Value.Text("undefined,1,2,undefined"));
    }

    @Test
    void a_script_that_replaces_built_ins_is_still_scored() {
        String poison = """
            JSON.parse = JSON.stringify = () => { throw new Error('poisoned') };
            Array.isArray = () => { throw new Error('poisoned') };
            Array.prototype[Symbol.iterator] = () => { throw new Error('poisoned') };
            Promise.prototype.then = () => { throw new Error('poisoned') };
            Number.isFinite = String.prototype.slice = Object.keys = WeakMap.prototype.get = undefined;
            globalThis.Promise = undefined;
            export default async (trace) => {
              console.log('still here');
              return { value: trace.spans[1].parent.name, metadata: { of: 'me' } };
            }
            """;
        try (var job = pool.open("tests", poison, ScriptJudge.NONE)) {
            assertThat(TestSandbox.await(job.score(TestSandbox.traces(3), "{}")))
                    .allSatisfy(outcome -> {
                        assertThat(TestSandbox.feedbacks(outcome).getFirst().value())
                                .isEqualTo(new Value.Text("agent"));
                        assertThat(outcome.console()).isEqualTo("still here\n");
                    });
        }
    }

    @Test
    void what_belongs_to_the_sandbox_cannot_be_replaced() {
        for (String name : List.of("assay", "console", "judge")) {
            assertThat(TestSandbox.failure(pool, "globalThis." + name + " = 1; export default () => 1")
                            .error()
                            .message())
                    .startsWith("TypeError");
        }
        assertThat(TestSandbox.failure(pool, "assay.text = 1; export default () => 1")
                        .error()
                        .message())
                .startsWith("TypeError");
    }

    @Test
    void a_trace_does_not_see_what_the_script_did_to_the_one_before() {
        String source = """
            export default (trace, params) => {
              const seen = `${trace.touched} ${params.touched}`;
              trace.touched = params.touched = true;
              trace.spans.length = 0;
              return seen;
            }
            """;
        try (var job = pool.open("tests", source, ScriptJudge.NONE)) {
            assertThat(TestSandbox.await(job.score(TestSandbox.traces(3), "{}")))
                    .extracting(
                            outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                    .containsOnly(new Value.Text("undefined undefined"));
        }
    }

    private static Value value(String source) {
        return TestSandbox.feedbacks(pool, source).getFirst().value();
    }
}
