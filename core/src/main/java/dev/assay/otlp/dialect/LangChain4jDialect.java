package dev.assay.otlp.dialect;

import dev.assay.trace.Span.StatusCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j, in Quarkus and elsewhere. Its calls of models speak {@link GenAiDialect}; the methods of AI services and the
 * tools around them are known by their spans' names, and a call that failed by its exception alone.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>the name's langchain4j.aiservices., langchain4j.tools.</td><td>type, name of a tool</td></tr>
 * <tr><td>gen_ai.client.estimated_cost, an amount with its currency</td><td>cost, where it is in dollars</td></tr>
 * </table>
 */
final class LangChain4jDialect implements Dialect {
    private static final String SERVICE = "langchain4j.aiservices.";
    private static final String TOOL = "langchain4j.tools.";
    private static final String COST = "gen_ai.client.estimated_cost";

    @Override
    public boolean speaks(SentSpan span) {
        String scope = span.scope();
        return span.name().startsWith("langchain4j.")
                || span.has(COST)
                || (scope != null && scope.toLowerCase(Locale.ROOT).contains("langchain4j"));
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        if (span.name().startsWith(TOOL)) {
            draft.type(SpanTypes.TOOL);
            draft.tool(span.name().substring(TOOL.length()), null, null);
        } else if (span.name().startsWith(SERVICE)) {
            draft.type(SpanTypes.CHAIN);
        }
        draft.cost(dollars(span.text(COST)));
        boolean exception =
                span.events().stream().anyMatch(event -> event.name().equals("exception"));
        if (exception && span.status() == StatusCode.UNSET && !span.hasPrefix("gen_ai.response.")) {
            draft.failed();
        }
    }

    private static @Nullable Double dollars(@Nullable String amount) {
        return amount == null || !amount.endsWith("USD")
                ? null
                : Values.number(
                        amount.substring(0, amount.length() - "USD".length()).strip());
    }
}
