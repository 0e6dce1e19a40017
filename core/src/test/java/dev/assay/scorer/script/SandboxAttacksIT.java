package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.script.ScriptOutcome.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a script does, it ends with a clear outcome, and the next script runs as if nothing had happened. */
class SandboxAttacksIT extends SandboxTestBase {
    static Stream<Arguments> runaways() {
        var time = EnumSet.of(Kind.TIMEOUT);
        var memory = EnumSet.of(Kind.OUT_OF_MEMORY);
        var timeOrMemory = EnumSet.of(Kind.TIMEOUT, Kind.OUT_OF_MEMORY);
        return Stream.of(
                arguments("a loop", "for (;;) {}", time),
                arguments(
                        "a loop that catches", "for (;;) { try { for (;;) {} } catch { } finally { continue } }", time),
                arguments(
                        "a recursion that catches its own overflow",
                        "function f() { try { f() } catch (e) { f() } } f()",
                        time),
                arguments("one huge power", "return String(7n ** (10n ** 9n)).length", timeOrMemory),
                arguments("squaring without end", "let n = 3n; for (;;) n *= n", timeOrMemory),
                arguments("an array without end", "const a = []; for (;;) a.push({ a })", timeOrMemory),
                arguments("a sparse array filled", "new Array(2 ** 32 - 1).fill(1)", timeOrMemory),
                arguments(
                        "a sort of millions",
                        "const a = []; for (let i = 0; i < 5e7; i++) a.push(-i); a.sort((x, y) => x - y)",
                        timeOrMemory),
                arguments(
                        "strings in a list", "const a = []; for (;;) a.push('y'.repeat(5e6) + a.length)", timeOrMemory),
                arguments("many buffers", "const a = []; for (;;) a.push(new ArrayBuffer(1e7))", timeOrMemory),
                arguments("a big split", "return 'ab'.repeat(2e8).split('a').length", timeOrMemory),
                arguments("a lookahead that backtracks", "return /^(?=(a+)+\\1$)b/.test('a'.repeat(60) + '!')", time),
                arguments(
                        "a lookbehind that backtracks",
                        "return /^(?:(?<=(a|^))a+)+$/.test('a'.repeat(60) + '!')",
                        time),
                arguments("a back-reference that backtracks", "return /^(a+)+\\1$/.test('a'.repeat(40) + '!')", time),
                arguments(
                        "microtasks without end",
                        "const again = () => Promise.resolve().then(again); return again()",
                        time),
                arguments(
                        "functions made without end",
                        "for (;;) new Function('return ' + Math.random())()",
                        timeOrMemory),
                arguments("a console flood", "for (;;) console.log('x'.repeat(1000))", time),
                arguments("a getter on the result that loops", "return { get value() { for (;;) {} } }", time),
                arguments("a toJSON that loops", "return { value: { toJSON() { for (;;) {} } } }", time),
                arguments(
                        "a generator spread",
                        "function* g() { for (;;) yield {} } return [...g()].length",
                        timeOrMemory),
                arguments(
                        "a proxy whose traps loop",
                        "return { value: new Proxy({}, { ownKeys() { for (;;) {} } }) }",
                        time),
                arguments("a promise that calls itself a thenable", "return { then(resolve) { resolve(this) } }", time),
                arguments(
                        "a string that doubles in a list",
                        "const a = []; let s = 'ab'; for (;;) { s = s.length > 1e8 ? 'ab' : s + s; a.push(s +"
                                + " a.length) }",
                        timeOrMemory),
                arguments(
                        "symbols without end",
                        "const m = new Map(); for (;;) m.set(Symbol(), new Map())",
                        timeOrMemory),
                arguments(
                        "typed arrays on shared memory",
                        "const a = []; for (;;) a.push(new SharedArrayBuffer(1e7))",
                        timeOrMemory),
                arguments("source that grows", "let s = '1'; for (;;) { s += '+1'; eval(s) }", timeOrMemory),
                arguments("one enormous buffer", "return new ArrayBuffer(2e9).byteLength", memory));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runaways")
    void a_runaway_is_ended_and_the_next_script_scores(String attack, String body, EnumSet<Kind> expected) {
        ScriptOutcome.Failed failed =
                TestSandbox.failure(pool, "export default function score(trace) { " + body + " }");

        assertThat(failed.kind()).as(failed.toString()).isIn(expected);
        assertThat(failed.error().message()).containsAnyOf("timed out", "out of memory");
        assertThatTheNextScriptScores();
    }

    static Stream<Arguments> absorbed() {
        return Stream.of(
                arguments("deep recursion", "const f = () => f() + 1; return f()", "RangeError"),
                arguments("a string over the limit", "return 'a'.repeat(2 ** 30 + 7)", "RangeError"),
                arguments("a promise that nobody settles", "return new Promise(() => {})", "never settles"),
                arguments("WebAssembly", "return new WebAssembly.Module(new Uint8Array(8))", "Error"),
                arguments(
                        "a way to the host by a constructor",
                        "return assay.text.constructor.constructor('return Java')()",
                        "Error"),
                arguments("nested JSON", "return JSON.parse('['.repeat(200000)).length", "Error"),
                arguments("nested source", "return eval('('.repeat(100000))", "Error"),
                arguments(
                        "waiting on shared memory",
                        "return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
                        "Error"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("absorbed")
    void what_the_engine_refuses_is_an_ordinary_error(String attack, String body, String message) {
        ScriptOutcome.Failed failed =
                TestSandbox.failure(pool, "export default function score(trace) { " + body + " }");

        assertThat(failed.kind()).isEqualTo(Kind.ERROR);
        assertThat(failed.error().message()).contains(message);
        assertThatTheNextScriptScores();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/^(a+)+$/.test('a'.repeat(30000) + '!')",
                "/(x+x+)+y/.test('x'.repeat(30000))",
                "/(a{1,1000}){1,1000}b/.test('a'.repeat(3000))"
            })
    void a_regex_that_would_backtrack_elsewhere_is_answered(String regex) {
        assertThat(TestSandbox.feedbacks(pool, "export default () => " + regex))
                .extracting(Feedback::value)
                .containsExactly(new Value.Bool(false));
    }

    @Test
    void a_loop_at_the_top_level_is_ended_too() {
        ScriptOutcome.Failed failed = TestSandbox.failure(pool, "for (;;) {}\nexport default () => 1");

        assertThat(failed.kind()).isEqualTo(Kind.TIMEOUT);
        assertThatTheNextScriptScores();
    }

    @Test
    void others_go_on_while_one_is_attacked() {
        SandboxConfig config = TestSandbox.config();
        try (var three = new SandboxPool(new SandboxConfig(
                        config.java(),
                        config.folder(),
                        config.cache(),
                        3,
                        0,
                        config.heapMegabytes(),
                        config.traceCpu(),
                        config.traceWall(),
                        config.judgeWait(),
                        config.callsPerWorker(),
                        config.breachesPerJob(),
                        config.idle()));
                var attack = three.open(
                        "tests",
                        "export default () => { const a = []; for (;;) a.push(new Array(1e6)) }",
                        ScriptJudge.NONE);
                var loop = three.open(
                        "tests", "function f() { try { f() } catch (e) { f() } } export default f", ScriptJudge.NONE);
                var honest = three.open("tests", "export default (trace) => trace.traceId", ScriptJudge.NONE)) {
            var attacked = attack.score(TestSandbox.traces(1), "{}");
            var looped = loop.score(TestSandbox.traces(1), "{}");
            var scored = honest.score(TestSandbox.traces(200), "{}");

            assertThat(TestSandbox.await(scored))
                    .extracting(SandboxAttacksIT::summary)
                    .hasSize(200)
                    .containsOnly("tr-1");
            assertThat(TestSandbox.await(attacked)).allMatch(ScriptOutcome.Failed.class::isInstance);
            assertThat(TestSandbox.await(looped)).allMatch(ScriptOutcome.Failed.class::isInstance);
        }
    }

    @Test
    void only_the_trace_that_broke_the_limit_fails() {
        assertThat(scoreNumbered(6, "if (n === 3) for (;;) {} ; return n"))
                .containsExactly("0.0", "1.0", "2.0", "TIMEOUT", "4.0", "5.0");
    }

    @Test
    void only_the_trace_that_filled_the_memory_fails() {
        assertThat(scoreNumbered(3, "if (n === 1) new ArrayBuffer(2e9); return n"))
                .containsExactly("0.0", "OUT_OF_MEMORY", "2.0");
    }

    @Test
    void only_the_trace_whose_result_is_too_large_fails() {
        assertThat(scoreNumbered(3, "return n === 1 ? 'x'.repeat(3e7) : n"))
                .containsExactly("0.0", "TOO_MUCH_OUTPUT", "2.0");
    }

    @Test
    void a_script_that_breaks_its_limits_again_and_again_is_stopped() {
        assertThat(scoreNumbered(6, "for (;;) {}"))
                .containsExactly("TIMEOUT", "TIMEOUT", "TIMEOUT", "STOPPED", "STOPPED", "STOPPED");
    }

    @Test
    void a_worker_that_is_killed_from_outside_costs_no_trace() {
        var killed = new AtomicBoolean();
        try (var job = pool.open("tests", "export default (trace) => trace.traceId", ScriptJudge.NONE)) {
            var outcomes = TestSandbox.await(job.score(TestSandbox.traces(50), "{}", (trace, _) -> {
                if (trace == 10 && killed.compareAndSet(false, true)) {
                    TestSandbox.killWorkers();
                }
            }));

            assertThat(outcomes)
                    .extracting(SandboxAttacksIT::summary)
                    .hasSize(50)
                    .containsOnly("tr-1");
        }
    }

    /** Scores traces whose inputs are 0, 1, 2 …; each outcome in a word. */
    private static List<String> scoreNumbered(int count, String body) {
        var traces = IntStream.range(0, count)
                .mapToObj(n -> "{\"traceId\": \"tr-" + n + "\", \"inputs\": " + n + "}")
                .toList();
        String source = "export default function score(trace) { const n = trace.inputs; " + body + " }";
        try (var job = pool.open("tests", source, ScriptJudge.NONE)) {
            return TestSandbox.await(job.score(traces, "{}")).stream()
                    .map(SandboxAttacksIT::summary)
                    .toList();
        }
    }

    private static String summary(ScriptOutcome outcome) {
        return switch (outcome) {
            case ScriptOutcome.Scored scored ->
                String.valueOf(scored.feedbacks().getFirst().value().json());
            case ScriptOutcome.Failed failed -> failed.kind().name();
        };
    }

    private static void assertThatTheNextScriptScores() {
        assertThat(summary(TestSandbox.score(pool, "export default (trace) => trace.traceId")))
                .isEqualTo("tr-1");
    }
}
