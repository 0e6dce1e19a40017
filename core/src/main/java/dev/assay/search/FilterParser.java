package dev.assay.search;

import dev.assay.search.FilterLexer.Kind;
import dev.assay.search.FilterLexer.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the native grammar, which {@code docs/search.md} describes. */
public final class FilterParser {
    public static final int LONGEST = 16_384;
    public static final int DEEPEST = 100;

    private final List<Token> tokens;
    private final FilterLiterals literals;
    private int at;
    private int depth;

    private FilterParser(String filter, Instant now) {
        this.tokens = FilterLexer.tokens(filter);
        this.literals = new FilterLiterals(filter, now);
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
        FilterParser parser = new FilterParser(filter, now);
        Filter parsed = parser.or(false);
        Token rest = parser.peek();
        if (rest.kind() != Kind.END) {
            throw FilterErrors.noEnd(filter, rest);
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
            throw FilterErrors.wrong("nested deeper than " + DEEPEST, peek());
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
                throw FilterErrors.wrong("nested deeper than " + DEEPEST, peek());
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
            throw FilterErrors.wrong("expected a field, found " + name.shown(), name);
        }
        if (ofSpan) {
            Boolean direct = relation(name);
            return direct == null ? spanCondition(name, name.name()) : new Filter.Below(spans(), direct);
        }
        String head = name.text().toLowerCase(Locale.ROOT);
        String key = name.key();
        if (key == null) {
            return switch (head) {
                case "span" -> {
                    at--;
                    yield new Filter.AnySpan(spans());
                }
                case "text" -> fullText(Filter.Part.TEXT, name);
                case "input" -> root(Filter.Part.INPUT, Field.RootText.INPUT, name);
                case "output" -> root(Filter.Part.OUTPUT, Field.RootText.OUTPUT, name);
                case "run", "run_id" -> run(name);
                default -> plain(name, head);
            };
        }
        return switch (head) {
            case "tag", "tags" -> condition(new Field.Tag(key(name, key)), name);
            case "metadata", "request_metadata" -> condition(new Field.Metadata(key(name, key)), name);
            case "span" -> new Filter.AnySpan(spanCondition(name, key));
            case "resource" -> ofAnySpan(new Field.Resource(key(name, key)), name);
            case "feedback" -> assessed(Filter.Kind.FEEDBACK, key(name, key), name);
            case "expectation" -> assessed(Filter.Kind.EXPECTATION, key(name, key), name);
            case "assessment" -> assessed(Filter.Kind.ANY, key(name, key), name);
            case "trace", "attribute", "attributes" -> plain(name, key.toLowerCase(Locale.ROOT));
            default -> plain(name, head + "." + key.toLowerCase(Locale.ROOT));
        };
    }

    /** {@code span(…)}, and what it stands below: {@code UNDER span(…)}, {@code CHILD OF span(…)}. */
    private Filter spans() {
        Token span = next();
        if (!span.is("span")) {
            throw FilterErrors.wrong("expected span(…), found " + span.shown(), span);
        }
        expect(Kind.LEFT, "'(' or '.' after span");
        Filter one = peek().kind() == Kind.RIGHT ? Filter.ALL : or(true);
        expect(Kind.RIGHT, "')'");
        Token after = peek();
        if (!after.is("UNDER") && !after.is("CHILD")) {
            return one;
        }
        next();
        Boolean direct = relation(after);
        if (direct == null) {
            throw FilterErrors.wrong("expected UNDER or CHILD OF, found " + after.shown(), after, "CHILD OF");
        }
        if (++depth > DEEPEST) {
            throw FilterErrors.wrong("nested deeper than " + DEEPEST, after);
        }
        Filter below = new Filter.Below(spans(), direct);
        depth--;
        return one.equals(Filter.ALL) ? below : new Filter.And(List.of(one, below));
    }

    /** Whether what follows is the parent (true) or any ancestor (false); null when the word is no such thing. */
    private @Nullable Boolean relation(Token word) {
        if (word.is("UNDER")) {
            return false;
        }
        return (word.is("CHILD") && take("OF")) ? Boolean.TRUE : null;
    }

    private static String key(Token name, String key) {
        if (key.isEmpty()) {
            throw FilterErrors.wrong("expected a key after '" + name.text() + ".'", name);
        }
        return key;
    }

    private Filter plain(Token name, String called) {
        Field field = FieldNames.OF_TRACE.get(called);
        if (field != null) {
            return condition(field, name);
        }
        Field ofSpan = FieldNames.OF_ANY_SPAN.get(called);
        if (ofSpan != null) {
            return ofAnySpan(ofSpan, name);
        }
        throw unknown(name, FieldNames.nearestOfTrace(name.name()));
    }

    /** Without a value is the trace in which no span has one. */
    private Filter ofAnySpan(Field field, Token name) {
        return negatable(name, field, condition -> new Filter.AnySpan(new Filter.Is(field, condition)));
    }

    private Filter spanCondition(Token name, String called) {
        if (called.equalsIgnoreCase("parent")) {
            return negatable(
                    name,
                    Field.SpanText.NAME,
                    condition -> new Filter.Below(
                            condition instanceof Condition.Present
                                    ? Filter.ALL
                                    : new Filter.Is(Field.SpanText.NAME, condition),
                            true));
        }
        Field field = FieldNames.ofSpan(called);
        if (field == null) {
            boolean isOfTrace = !name.name().equals(called);
            throw unknown(
                    name, isOfTrace ? FieldNames.nearestOfTrace(name.name()) : FieldNames.nearestOfSpan(name.name()));
        }
        return condition(field, name);
    }

    private InvalidFilter unknown(Token name, @Nullable String meant) {
        return peek().kind() == Kind.LEFT ? FilterErrors.unknownFunction(name) : FilterErrors.unknownField(name, meant);
    }

    private Filter run(Token name) {
        Token operator = next();
        if (operator.is("IS")) {
            boolean not = take("NOT");
            expectKeyword("NULL");
            return not ? FilterMatcher.ofAnyRun() : new Filter.Not(FilterMatcher.ofAnyRun());
        }
        if (operator.kind() != Kind.OPERATOR
                || !(operator.text().equals("=") || operator.text().equals("!="))) {
            throw FilterErrors.wrong(
                    "expected = or != after '" + name.name() + "', found " + operator.shown(), operator);
        }
        Token id = next();
        if (id.kind() != Kind.STRING) {
            throw FilterErrors.wrong("expected the id of a run in quotes, found " + id.shown(), id);
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
            boolean isOther = operator.kind() == Kind.OPERATOR || operator.kind() == Kind.NAME;
            throw FilterErrors.wrong(
                    "expected ~ after '" + name.name() + "', found " + operator.shown(),
                    operator,
                    isOther ? "~" : null);
        }
        return literals.fullText(part, next());
    }

    private Filter root(Filter.Part part, Field field, Token name) {
        boolean isFullText = peek().kind() == Kind.OPERATOR && peek().text().equals("~");
        return isFullText ? fullText(part, name) : condition(field, name);
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
            throw FilterErrors.wrong(
                    "expected IN, LIKE, ILIKE or RLIKE after NOT, found " + operator.shown(), operator);
        }
        if (operator.kind() != Kind.OPERATOR || "~+-".contains(operator.text())) {
            throw FilterErrors.noOperator(name, operator, peek());
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
            if (first.kind() == Kind.NAME && !first.isKeyword() && peek().kind() == Kind.LEFT) {
                throw FilterErrors.unknownFunction(first);
            }
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
            throw FilterErrors.wrong("expected " + keyword + ", found " + found.shown(), found);
        }
    }

    private void expect(Kind kind, String what) {
        Token found = next();
        if (found.kind() != kind) {
            throw FilterErrors.wrong("expected " + what + ", found " + found.shown(), found);
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
}
