package dev.assay.search;

import dev.assay.search.FilterLexer.Kind;
import dev.assay.search.FilterLexer.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the native grammar, which {@code search/package-info} describes. */
public final class FilterParser {
    public static final int LONGEST = 16_384;
    public static final int DEEPEST = 100;

    private final List<Token> tokens;
    private final FilterLiterals literals;
    private int at;
    private int depth;

    private FilterParser(List<Token> tokens, Instant now) {
        this.tokens = tokens;
        this.literals = new FilterLiterals(now);
    }

    /** As {@link #parse(String, Instant)} with the time it is. */
    public static Filter parse(String filter) {
        return parse(filter, Instant.now());
    }

    /**
     * @param filter blank for every trace
     * @param now what {@code now()} means
     * @throws InvalidFilter where it does not parse
     */
    public static Filter parse(String filter, Instant now) {
        checkLength(filter);
        if (filter.isBlank()) {
            return Filter.ALL;
        }
        FilterParser parser = new FilterParser(FilterLexer.tokens(filter), now);
        Filter parsed = parser.or(false);
        Token rest = parser.peek();
        if (rest.kind() != Kind.END) {
            throw wrong("expected AND, OR or the end, found " + rest.shown(), rest);
        }
        return parsed;
    }

    static void checkLength(String filter) {
        if (filter.length() > LONGEST) {
            throw new InvalidFilter(
                    "Invalid filter: it has " + filter.length() + " characters, at most " + LONGEST + " are allowed",
                    LONGEST + 1,
                    null);
        }
    }

    private Filter or(boolean ofSpan) {
        if (++depth > DEEPEST) {
            throw wrong("nested deeper than " + DEEPEST, peek());
        }
        List<Filter> any = new ArrayList<>();
        do {
            any.add(and(ofSpan));
        } while (take("OR"));
        depth--;
        return any.size() == 1 ? any.getFirst() : new Filter.Or(any);
    }

    /** Conditions {@code span.x} that stand side by side are about one and the same span, as in MLflow. */
    private Filter and(boolean ofSpan) {
        List<Filter> all = new ArrayList<>();
        List<Filter> sameSpan = new ArrayList<>();
        do {
            Token first = peek();
            Filter operand = not(ofSpan);
            if (operand instanceof Filter.AnySpan(var span) && isBareSpan(first)) {
                sameSpan.add(span);
            } else {
                all.add(operand);
            }
        } while (take("AND"));
        if (!sameSpan.isEmpty()) {
            all.add(new Filter.AnySpan(sameSpan.size() == 1 ? sameSpan.getFirst() : new Filter.And(sameSpan)));
        }
        return all.size() == 1 ? all.getFirst() : new Filter.And(all);
    }

    private static boolean isBareSpan(Token first) {
        return first.kind() == Kind.NAME && first.text().equalsIgnoreCase("span") && first.key() != null;
    }

    private Filter not(boolean ofSpan) {
        if (take("NOT")) {
            if (++depth > DEEPEST) {
                throw wrong("nested deeper than " + DEEPEST, peek());
            }
            Filter negated = new Filter.Not(not(ofSpan));
            depth--;
            return negated;
        }
        if (peek().kind() == Kind.LEFT) {
            next();
            Filter inner = or(ofSpan);
            expect(Kind.RIGHT, "')'");
            return inner;
        }
        return comparison(ofSpan);
    }

    private Filter comparison(boolean ofSpan) {
        Token name = next();
        if (name.kind() != Kind.NAME || name.isKeyword()) {
            throw wrong("expected a field, found " + name.shown(), name);
        }
        if (ofSpan) {
            return condition(spanField(name, name.name()), name);
        }
        String head = name.text().toLowerCase(Locale.ROOT);
        String key = name.key();
        if (key == null) {
            return switch (head) {
                case "span" -> {
                    expect(Kind.LEFT, "'(' or '.' after span");
                    Filter span = or(true);
                    expect(Kind.RIGHT, "')'");
                    yield new Filter.AnySpan(span);
                }
                case "type" -> new Filter.AnySpan(condition(Field.SpanText.TYPE, name));
                case "model" -> new Filter.AnySpan(condition(Field.SpanText.MODEL, name));
                case "text" -> fullText(Filter.Part.TEXT, name);
                case "input" -> fullText(Filter.Part.INPUT, name);
                case "output" -> fullText(Filter.Part.OUTPUT, name);
                case "run", "run_id" -> run(name);
                default -> condition(traceField(name, head), name);
            };
        }
        return switch (head) {
            case "tag", "tags" -> condition(new Field.Tag(key(name, key)), name);
            case "metadata", "request_metadata" -> condition(new Field.Metadata(key(name, key)), name);
            case "span" -> new Filter.AnySpan(condition(spanField(name, key), name));
            case "feedback" -> assessed(Filter.Kind.FEEDBACK, key(name, key), name);
            case "expectation" -> assessed(Filter.Kind.EXPECTATION, key(name, key), name);
            case "assessment" -> assessed(Filter.Kind.ANY, key(name, key), name);
            case "trace", "attribute", "attributes" -> condition(traceField(name, key.toLowerCase(Locale.ROOT)), name);
            default -> condition(traceField(name, head + "." + key.toLowerCase(Locale.ROOT)), name);
        };
    }

    private static String key(Token name, String key) {
        if (key.isEmpty()) {
            throw wrong("expected a key after '" + name.text() + ".'", name);
        }
        return key;
    }

    private static Field traceField(Token name, String called) {
        Field field = FieldNames.OF_TRACE.get(called);
        if (field == null) {
            throw unknown(name, FieldNames.nearest(called, false));
        }
        return field;
    }

    private static Field spanField(Token name, String called) {
        String lower = called.toLowerCase(Locale.ROOT);
        for (String prefix : List.of("attributes.", "attribute.")) {
            if (lower.startsWith(prefix)) {
                return new Field.Attribute(key(name, called.substring(prefix.length())));
            }
        }
        Field field = FieldNames.OF_SPAN.get(lower);
        if (field == null) {
            throw unknown(name, FieldNames.nearest(lower, true));
        }
        return field;
    }

    private static InvalidFilter unknown(Token name, @Nullable String proposal) {
        return new InvalidFilter(
                "Invalid filter: unknown field '" + name.name() + "' at column " + name.column()
                        + (proposal == null ? "" : "; did you mean '" + proposal + "'?"),
                name.column(),
                proposal);
    }

    private Filter run(Token name) {
        Token operator = next();
        if (operator.kind() != Kind.OPERATOR
                || !(operator.text().equals("=") || operator.text().equals("!="))) {
            throw wrong("expected = or != after '" + name.name() + "', found " + operator.shown(), operator);
        }
        Token id = next();
        if (id.kind() != Kind.STRING) {
            throw wrong("expected the id of a run in quotes, found " + id.shown(), id);
        }
        Filter run = FilterMatcher.ofRun(id.text());
        return operator.text().equals("=") ? run : new Filter.Not(run);
    }

    private Filter fullText(Filter.Part part, Token name) {
        Token operator = next();
        if (part == Filter.Part.TEXT && (operator.is("LIKE") || operator.is("ILIKE") || operator.is("RLIKE"))) {
            at--;
            return new Filter.AnySpan(condition(Field.SpanText.CONTENT, name));
        }
        if (operator.kind() != Kind.OPERATOR || !operator.text().equals("~")) {
            throw wrong("expected ~ after '" + name.name() + "', found " + operator.shown(), operator);
        }
        return literals.fullText(part, next());
    }

    private Filter assessed(Filter.Kind kind, String assessment, Token name) {
        return negatable(name, null, condition -> new Filter.Assessed(kind, assessment, Filter.View.PLAIN, condition));
    }

    private Filter condition(Field field, Token name) {
        return negatable(name, field, condition -> new Filter.Is(field, condition));
    }

    private interface Leaf {
        Filter of(Condition condition);
    }

    /**
     * What follows a field's name.
     *
     * @param field null for an assessment
     */
    private Filter negatable(Token name, @Nullable Field field, Leaf leaf) {
        Token operator = next();
        if (operator.is("IS")) {
            boolean not = take("NOT");
            expectKeyword("NULL");
            Filter present = leaf.of(new Condition.Present());
            return not ? present : new Filter.Not(present);
        }
        boolean negated = operator.is("NOT");
        if (negated) {
            operator = next();
        }
        if (operator.is("IN")) {
            Condition in = literals.oneOf(field, list(), name);
            return leaf.of(negated ? new Condition.Not(in) : in);
        }
        if (operator.is("LIKE") || operator.is("ILIKE") || operator.is("RLIKE")) {
            Condition like = literals.like(field, operator, next(), name);
            return leaf.of(negated ? new Condition.Not(like) : like);
        }
        if (negated) {
            throw wrong("expected IN, LIKE, ILIKE or RLIKE after NOT, found " + operator.shown(), operator);
        }
        if (operator.kind() != Kind.OPERATOR || "~+-".contains(operator.text())) {
            throw wrong("expected an operator after '" + name.name() + "', found " + operator.shown(), operator);
        }
        Token value = next();
        if (operator.text().equals("=") || operator.text().equals("!=")) {
            Condition equal = literals.oneOf(field, List.of(literal(value)), name);
            return leaf.of(operator.text().equals("!=") ? new Condition.Not(equal) : equal);
        }
        return leaf.of(literals.between(field, operator, literal(value), name));
    }

    /** A value may take several tokens: {@code now() - 1d}. */
    private FilterLiterals.Literal literal(Token first) {
        if (!first.is("now")) {
            return literals.literal(first);
        }
        expect(Kind.LEFT, "'(' after now");
        expect(Kind.RIGHT, "')'");
        Token sign = peek();
        if (sign.kind() == Kind.NUMBER && sign.text().startsWith("-")) {
            next();
            return literals.now(first, sign, -1, sign.text().substring(1));
        }
        if (sign.kind() == Kind.OPERATOR && "+-".contains(sign.text())) {
            next();
            Token shift = next();
            return literals.now(first, shift, sign.text().equals("-") ? -1 : 1, shift.text());
        }
        return literals.now(first, first, 1, "0ms");
    }

    private List<FilterLiterals.Literal> list() {
        expect(Kind.LEFT, "'(' after IN");
        List<FilterLiterals.Literal> values = new ArrayList<>();
        do {
            if (!values.isEmpty() && peek().kind() == Kind.RIGHT) {
                break; // a comma may close the list
            }
            values.add(literal(next()));
        } while (takeComma());
        expect(Kind.RIGHT, "',' or ')'");
        return values;
    }

    private boolean takeComma() {
        boolean is = peek().kind() == Kind.COMMA;
        if (is) {
            next();
        }
        return is;
    }

    private boolean take(String keyword) {
        boolean is = peek().is(keyword);
        if (is) {
            next();
        }
        return is;
    }

    private void expectKeyword(String keyword) {
        Token found = next();
        if (!found.is(keyword)) {
            throw wrong("expected " + keyword + ", found " + found.shown(), found);
        }
    }

    private void expect(Kind kind, String what) {
        Token found = next();
        if (found.kind() != kind) {
            throw wrong("expected " + what + ", found " + found.shown(), found);
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    static InvalidFilter wrong(String message, Token token) {
        return new InvalidFilter("Invalid filter: " + message + " at column " + token.column(), token.column(), null);
    }
}
