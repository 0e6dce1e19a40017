package dev.assay.search;

import dev.assay.search.MlflowConditions.Clause;
import dev.assay.search.MlflowTokens.Kind;
import dev.assay.search.MlflowTokens.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins the clauses of an MLflow filter. MLflow knows AND only, and lets it be left out, or stand first or last. OR, brackets
 * and NOT before brackets are this server's own; NOT before a bare clause is refused as MLflow refuses it.
 *
 * <pre>
 * filter = some { OR some }
 * some   = part { [AND] part }
 * part   = comparison | [NOT] '(' filter ')'
 * </pre>
 */
final class MlflowGroups {
    private static final int DEEPEST = 50;
    /** MLflow's server looks at no span that starts longer than this before the time asked for. */
    private static final double EARLY_SPANS_MS = 10_000;

    private final List<Token> tokens;
    private final int depth;
    private int at;

    private MlflowGroups(List<Token> tokens, int depth) {
        this.tokens = tokens;
        this.depth = depth;
    }

    /** @throws InvalidFilter with MLflow's message for what it does not know */
    static Filter read(List<Token> tokens) {
        return new MlflowGroups(tokens, 0).whole();
    }

    private Filter whole() {
        refuseUnknown();
        List<Filter> any = new ArrayList<>();
        any.add(some());
        while (at < tokens.size()) {
            at++; // the OR
            any.add(some());
        }
        return any.size() == 1 ? any.getFirst() : joined(any);
    }

    /** OR of what one span fulfils is fulfilled by one span. */
    private static Filter joined(List<Filter> any) {
        List<Filter> spans = new ArrayList<>();
        for (Filter each : any) {
            if (!(each instanceof Filter.AnySpan(var span))) {
                return new Filter.Or(any);
            }
            spans.add(span);
        }
        return new Filter.AnySpan(new Filter.Or(spans));
    }

    private void refuseUnknown() {
        List<Token> wrong = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!isKnown(i)) {
                wrong.add(tokens.get(i));
            }
        }
        if (!wrong.isEmpty()) {
            throw MlflowFilterParser.invalid(
                    "Invalid clause(s) in filter string: "
                            + String.join(
                                    ", ",
                                    wrong.stream()
                                            .map(token -> "'" + token.text() + "'")
                                            .toList()),
                    wrong.getFirst().column());
        }
    }

    private boolean isKnown(int i) {
        Token token = tokens.get(i);
        if (token.isKeyword("OR")) {
            return isOperand(i - 1)
                    && i + 1 < tokens.size()
                    && (isOperand(i + 1) || tokens.get(i + 1).isKeyword("NOT"));
        }
        if (token.isKeyword("NOT")) {
            return i + 1 < tokens.size() && isGroup(i + 1);
        }
        return token.isKeyword("AND") || isOperand(i);
    }

    private boolean isOperand(int i) {
        return i >= 0 && (tokens.get(i).kind() == Kind.COMPARISON || isGroup(i));
    }

    private boolean isGroup(int i) {
        return isGroup(tokens.get(i));
    }

    /** Brackets with a clause in them; others are a list that stands where none may. */
    private static boolean isGroup(Token token) {
        return token.kind() == Kind.PARENTHESIS
                && MlflowTokens.within(token).stream()
                        .anyMatch(each -> each.kind() == Kind.COMPARISON || isGroup(each));
    }

    /** Up to the next OR. */
    private Filter some() {
        List<Filter> all = new ArrayList<>();
        List<Filter> sameSpan = new ArrayList<>();
        double after = Double.NEGATIVE_INFINITY;
        while (at < tokens.size() && !tokens.get(at).isKeyword("OR")) {
            Token token = tokens.get(at++);
            if (token.isKeyword("AND")) {
                continue;
            }
            boolean negated = token.isKeyword("NOT");
            Filter part;
            if (negated || token.kind() == Kind.PARENTHESIS) {
                part = group(negated ? tokens.get(at++) : token);
                part = negated ? new Filter.Not(part) : part;
            } else {
                Clause clause = MlflowFilterParser.clause(token);
                part = MlflowConditions.of(clause);
                after = Math.max(after, MlflowConditions.startsAfter(clause));
            }
            if (part instanceof Filter.AnySpan(var span)) {
                sameSpan.add(span);
            } else {
                all.add(part);
            }
        }
        if (!sameSpan.isEmpty()) {
            if (after > Double.NEGATIVE_INFINITY) {
                sameSpan.add(new Filter.Is(
                        Field.SpanNumber.START_MS, Condition.Between.above(after - EARLY_SPANS_MS, true)));
            }
            all.add(new Filter.AnySpan(sameSpan.size() == 1 ? sameSpan.getFirst() : new Filter.And(sameSpan)));
        }
        return all.size() == 1 ? all.getFirst() : new Filter.And(all);
    }

    private Filter group(Token brackets) {
        if (depth == DEEPEST) {
            throw MlflowFilterParser.invalid(
                    "Invalid filter: brackets are nested deeper than " + DEEPEST, brackets.column());
        }
        return new MlflowGroups(MlflowTokens.within(brackets), depth + 1).whole();
    }
}
