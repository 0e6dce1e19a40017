package dev.assay.judge;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.scorer.api.Judge.Answer;
import dev.assay.scorer.api.Judge.Question;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the verdict in what a model said: an object alone, in a code fence or in prose; else a bare word. For one thread. */
final class VerdictReader {
    /** A field that stands twice may say two things. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Prose with more braces than this is not searched to its end: each may start a parse. */
    private static final int MOST_BRACES = 200;

    private static final int LONGEST_RATIONALE = 20_000;
    private static final int LONGEST_BARE_WORD = 40;
    private static final List<String> RESULT = List.of("result", "verdict", "answer");
    private static final List<String> RATIONALE = List.of("rationale", "reasoning", "reason", "explanation");
    private static final Pattern THOUGHTS = Pattern.compile("(?s)\\A\\s*<think>.*?</think>");
    private static final Pattern STEP_BY_STEP =
            Pattern.compile("(?i)\\A\\s*let(?:'|’)?s think step[ -]by[ -]step\\s*[.:,]?\\s*");
    private static final String AROUND_A_WORD = " \t\n\u000b\f\r\"'`*_.!";
    private static final Pattern RESULT_LINE =
            Pattern.compile("(?im)^[\\h*_#>-]*(?:result|verdict|answer)[\\s*_]*[:=](.{1,60})$");

    private static final Set<String> YES = Set.of(
            "yes",
            "y",
            "true",
            "t",
            "1",
            "1.0",
            "pass",
            "passed",
            "passes",
            "correct",
            "right",
            "ok",
            "okay",
            "good",
            "valid",
            "success",
            "satisfied",
            "met");
    private static final Set<String> NO = Set.of(
            "no",
            "n",
            "false",
            "f",
            "0",
            "0.0",
            "fail",
            "failed",
            "fails",
            "incorrect",
            "wrong",
            "none",
            "bad",
            "invalid",
            "failure",
            "unsatisfied",
            "not met");

    private final Question question;
    private final @Nullable AnswerSchema schema;

    /** @throws dev.assay.scorer.api.JudgeException when the question asks for JSON of a schema that is none */
    VerdictReader(Question question) {
        this.question = question;
        this.schema = question.answer() instanceof Answer.Json(String json) ? new AnswerSchema(json) : null;
    }

    /** @param value one of the choices, or text */
    record Read(String value, String rationale) {}

    /** An answer without a verdict; the message says what came and what was expected. */
    static final class NoVerdict extends Exception {
        NoVerdict(String message) {
            super(message, null, false, false);
        }
    }

    Read read(String text) throws NoVerdict {
        List<String> choices = question.choices();
        String said = THOUGHTS.matcher(text).replaceFirst("").strip();
        if (said.isEmpty()) {
            throw new NoVerdict("answered with an empty text, expected " + expected(question));
        }
        List<Map<String, JsonNode>> objects = objectsWithResult(said);
        if (objects.isEmpty()) {
            return switch (question.answer()) {
                case Answer.Choice _, Answer.Text _ -> bare(said, choices);
                case Answer.Number number -> new Read(number(bareWord(said), said, number), "");
                case Answer.Json _ ->
                    throw new NoVerdict("answered '" + ChatAnswer.oneLine(said) + "', expected " + expected(question));
            };
        }
        Read last = null;
        for (Map<String, JsonNode> object : objects) {
            Read read = read(object);
            if (last != null && !last.value().equals(read.value())) {
                throw new NoVerdict("answered with two verdicts, '" + ChatAnswer.oneLine(last.value()) + "' and '"
                        + ChatAnswer.oneLine(read.value()) + "', expected one");
            }
            last = read;
        }
        return Objects.requireNonNull(last);
    }

    private Read read(Map<String, JsonNode> object) throws NoVerdict {
        JsonNode node = first(object, RESULT).orElseThrow();
        String result = text(node);
        String rationale = first(object, RATIONALE).map(VerdictReader::text).orElse("");
        String value =
                switch (question.answer()) {
                    case Answer.Choice _, Answer.Text _ -> choice(result, question.choices());
                    case Answer.Number number -> number(result.strip(), result, number);
                    case Answer.Json _ -> json(node);
                };
        return new Read(value, clean(rationale));
    }

    private static String number(String digits, String came, Answer.Number expected) throws NoVerdict {
        try {
            BigDecimal number = new BigDecimal(digits);
            double value = number.doubleValue();
            if (value >= expected.min() && value <= expected.max() && Double.isFinite(value)) {
                return digits;
            }
        } catch (NumberFormatException notANumber) {
            // said below, together with a number outside the bounds
        }
        throw new NoVerdict("answered '" + ChatAnswer.oneLine(came) + "', expected " + expected(expected));
    }

    /** A model that was not held to the schema may write JSON within a text. */
    private String json(JsonNode node) throws NoVerdict {
        Optional<String> problem = schema == null ? Optional.empty() : schema.problem(node);
        JsonNode within = node.isTextual() ? ChatJson.read(node.asText()) : null;
        if (schema != null && problem.isPresent() && within != null && within.isContainerNode()) {
            node = within;
            problem = schema.problem(within);
        }
        if (problem.isPresent()) {
            throw new NoVerdict("answered '" + ChatAnswer.oneLine(node.toString()) + "', expected " + expected(question)
                    + ", but " + problem.get());
        }
        return node.toString();
    }

    /** A model that was not held to JSON: a word alone, or a line that names its result. */
    private static Read bare(String said, List<String> choices) throws NoVerdict {
        if (choices.isEmpty()) {
            return new Read(clean(said), "");
        }
        String word = said.length() <= LONGEST_BARE_WORD ? said : "";
        Matcher line = RESULT_LINE.matcher(said);
        while (line.find()) {
            word = line.group(1);
        }
        if (word.isEmpty()) {
            throw new NoVerdict(unexpected(said, choices));
        }
        return new Read(choice(word, choices), word.equals(said) ? "" : clean(said));
    }

    /** The choice that a model's word means. Yes and no, true and false come in many words; other choices only as themselves. */
    private static String choice(String result, List<String> choices) throws NoVerdict {
        if (choices.isEmpty()) {
            return clean(result);
        }
        if (choices.contains(result.strip())) {
            return result.strip();
        }
        String word = bareWord(result);
        for (String choice : choices) {
            if (bareWord(choice).equals(word)) {
                return choice;
            }
        }
        for (List<String> pair : List.of(List.of("yes", "no"), List.of("true", "false"))) {
            if (choices.containsAll(pair) && (YES.contains(word) || NO.contains(word))) {
                return YES.contains(word) ? pair.getFirst() : pair.getLast();
            }
        }
        throw new NoVerdict(unexpected(result, choices));
    }

    private static String unexpected(String came, List<String> choices) {
        return "answered '" + ChatAnswer.oneLine(came) + "', expected " + expected(choices);
    }

    private static String expected(Question question) {
        return switch (question.answer()) {
            case Answer.Choice _, Answer.Text _ -> expected(question.choices());
            case Answer.Number number -> expected(number);
            case Answer.Json _ -> "a JSON object with a result of the schema asked for";
        };
    }

    private static String expected(Answer.Number number) {
        boolean open = Double.isInfinite(number.min()) && Double.isInfinite(number.max());
        return open ? "a number" : "a number from " + plain(number.min()) + " to " + plain(number.max());
    }

    /** {@code 5} and not {@code 5.0}. */
    static String plain(double bound) {
        return Double.isInfinite(bound)
                ? "any"
                : new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }

    private static String expected(List<String> choices) {
        return choices.isEmpty() ? "a JSON object with a result" : "one of " + String.join(", ", choices);
    }

    private static String bareWord(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        int from = 0;
        int to = word.length();
        while (from < to && AROUND_A_WORD.indexOf(word.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && (AROUND_A_WORD + ",;").indexOf(word.charAt(to - 1)) >= 0) {
            to--;
        }
        return word.substring(from, to);
    }

    /** Every object in the text, not those within another, that has a result; names in lower case. */
    private static List<Map<String, JsonNode>> objectsWithResult(String text) throws NoVerdict {
        List<Map<String, JsonNode>> found = new ArrayList<>();
        int from = text.indexOf('{');
        for (int tries = 0; from >= 0 && tries < MOST_BRACES; tries++) {
            int next = from + 1;
            try (JsonParser parser = JSON.createParser(text.substring(from))) {
                JsonNode node = parser.readValueAsTree();
                next = from + (int) parser.currentLocation().getCharOffset();
                Map<String, JsonNode> object = new TreeMap<>();
                node.properties()
                        .forEach(each -> object.putIfAbsent(each.getKey().toLowerCase(Locale.ROOT), each.getValue()));
                if (first(object, RESULT).isPresent()) {
                    found.add(object);
                }
            } catch (JsonParseException e) {
                // a brace of the prose: the next one may begin an object
                if (String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")) {
                    throw new NoVerdict("answered an object that has a field twice, so it may say two things: '"
                            + ChatAnswer.oneLine(text.substring(from)) + "'");
                }
            } catch (IOException notAnObject) {
                // a brace of the prose: the next one may begin an object
            }
            from = text.indexOf('{', next);
        }
        return found;
    }

    private static Optional<JsonNode> first(Map<String, JsonNode> object, List<String> names) {
        return names.stream()
                .map(object::get)
                .filter(node -> node != null && !node.isNull())
                .findFirst();
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }

    private static String clean(String text) {
        String plain = JudgePrompt.wellFormed(STEP_BY_STEP.matcher(text).replaceFirst(""))
                .strip();
        return plain.length() <= LONGEST_RATIONALE
                ? plain
                : JudgePrompt.wellFormed(plain.substring(0, LONGEST_RATIONALE)) + " […]";
    }
}
