package dev.assay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The helpers that scripts find as {@code assay}. */
class AssayHelpersTest {
    private static final JavaScript JAVA_SCRIPT = new JavaScript();
    private static Context context;

    @BeforeAll
    static void load_the_helpers() {
        context = JAVA_SCRIPT.newContext();
        context.getBindings("js")
                .putMember("assay", context.eval(JAVA_SCRIPT.helpers()).execute());
    }

    @AfterAll
    static void close_the_engine() {
        context.close(true);
        JAVA_SCRIPT.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'plain'                                                              | plain
        null                                                                 | ``
        undefined                                                            | ``
        12.5                                                                 | 12.5
        false                                                                | false
        ({ answer: 'only field' })                                           | only field
        ['only element']                                                     | only element
        ({ a: 1, b: [2] })                                                   | {"a":1,"b":[2]}
        ({ role: 'assistant', content: 'hello' })                            | hello
        ({ messages: [{ role: 'user', content: 'a' }, { role: 'x', content: 'b' }] }) | b
        [{ role: 'user', content: 'a' }, { type: 'ai', content: 'last' }]    | last
        ({ choices: [{ message: { role: 'assistant', content: 'chosen' } }] }) | chosen
        ({ choices: [{ text: 'completed' }] })                               | completed
        ({ role: 'assistant', content: [{ type: 'text', text: 'a' }, { type: 'image' }, 'b'] }) | a\\nb
        ({ role: 'assistant', content: null })                               | ``
        [1, 2]                                                               | [1,2]
        []                                                                   | []
        ({ choices: [null], id: 1 })                                         | {"choices":[null],"id":1}
        """)
    void text_is_what_people_would_read(String value, String expected) {
        assertThat(js("assay.text(" + value + ")").asString()).isEqualTo(expected.replace("\\n", "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Don't stop; it's 3.5 °C!   | don't,stop,it's,3,5,c
        ÜBER straße 日本語          | über,straße,日本語
        ---                        | ``
        """)
    void words_are_letters_and_digits_of_any_script(String text, String expected) {
        context.getBindings("js").putMember("given", text);
        assertThat(js("assay.words(given).join()").asString()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":1}                                      | {"a":1}
        Sure! Here: ```json\\n{"a":[1,2]}\\n``` done | {"a":[1,2]}
        The answer is {"a":"}{"} I think             | {"a":"}{"}
        [not json] but {"b":2}                       | {"b":2}
        escaped {"q":"say \\"x\\" }"} end            | {"q":"say \\"x\\" }"}
        none here                                    | undefined
        { never closed                               | undefined
        true                                         | true
        """)
    void json_is_found_in_a_text(String text, String expected) {
        context.getBindings("js").putMember("given", text.replace("\\n", "\n"));
        assertThat(js("String(JSON.stringify(assay.json(given)))").asString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'','',0",
        "a,'',1",
        "kitten,sitting,3",
        "flaw,lawn,2",
        "abc,abc,0",
        "prefix-x-suffix,prefix-yy-suffix,2",
    })
    void levenshtein_counts_changes(String a, String b, int expected) {
        assertThat(levenshtein(a, b)).isEqualTo(expected);
    }

    @Test
    void levenshtein_agrees_with_the_textbook_on_texts_of_any_length() {
        var random = new Random(20261122);
        for (int i = 0; i < 150; i++) {
            String a = text(random, random.nextInt(140));
            String b = random.nextBoolean() ? text(random, random.nextInt(140)) : changed(random, a);
            assertThat(levenshtein(a, b)).as("%s / %s", a, b).isEqualTo(textbook(a, b));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'abcd','abcd',levenshtein,1",
        "'','',levenshtein,1",
        "'abcd','abxx',levenshtein,0.5",
        "'abcd','',levenshtein,0",
        "'the cat sat','The cat ran',jaccard,0.5",
        "'','',jaccard,1",
        "'one','two',jaccard,0",
    })
    void similarity_is_between_0_and_1(String a, String b, String method, double expected) {
        context.getBindings("js").putMember("a", a);
        context.getBindings("js").putMember("b", b);
        assertThat(js("assay.similarity(a, b, '" + method + "')").asDouble()).isEqualTo(expected);
    }

    @Test
    void an_unknown_method_is_refused_by_name() {
        assertThatThrownBy(() -> js("assay.similarity('a', 'b', 'cosine')"))
                .isInstanceOf(PolyglotException.class)
                .hasMessage("TypeError: similarity method 'cosine' is unknown; expected 'levenshtein' or 'jaccard'");
    }

    private static int levenshtein(String a, String b) {
        context.getBindings("js").putMember("a", a);
        context.getBindings("js").putMember("b", b);
        return js("assay.levenshtein(a, b)").asInt();
    }

    private static Value js(String expression) {
        return context.eval("js", expression);
    }

    private static String text(Random random, int length) {
        return random.ints(length, 'a', 'e')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, (x, y) -> {})
                .toString();
    }

    private static String changed(Random random, String text) {
        var changed = new StringBuilder(text);
        for (int i = 0; i < 5 && !changed.isEmpty(); i++) {
            changed.setCharAt(random.nextInt(changed.length()), 'x');
            changed.deleteCharAt(random.nextInt(changed.length()));
        }
        return changed.toString();
    }

    private static int textbook(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                } else {
                    int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
