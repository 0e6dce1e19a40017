package dev.assay.scorers.judge;

import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** A session as a judge reads it: what the user said and what the assistant answered, turn by turn. */
final class Conversation {
    /** Of all messages together. */
    static final int MOST = 80_000;

    private static final int MOST_MESSAGES = 140;
    private static final int FIRST_MESSAGES = 20;

    private Conversation() {}

    /**
     * The turns, in order of start.
     *
     * @throws ScorerException when they are none of one session
     */
    static List<Trace> turns(ScoreRequest request) {
        Set<String> sessions = new TreeSet<>();
        for (Trace turn : request.session()) {
            if (turn.sessionId() == null) {
                throw new ScorerException("the trace " + turn.traceId()
                        + " belongs to no session, and this scorer judges whole conversations");
            }
            sessions.add(Objects.requireNonNull(turn.sessionId()));
        }
        if (sessions.size() > 1) {
            throw new ScorerException("the traces belong to " + sessions.size() + " sessions ("
                    + Excerpts.of(String.join(", ", sessions), 200) + "), expected those of one");
        }
        return request.session();
    }

    /** Adds the messages of these turns. */
    static Prompt with(Prompt prompt, List<Trace> turns) {
        return with(prompt, turns, false);
    }

    /** Adds the messages of these turns, and the tool calls of each before its answer. */
    static Prompt withCalls(Prompt prompt, List<Trace> turns) {
        Set<String> offered = new LinkedHashSet<>();
        turns.forEach(turn -> offered.addAll(Calls.offered(turn)));
        if (!offered.isEmpty()) {
            prompt.with("tools", "The tools on offer", List.copyOf(offered), Material.MOST_REFERENCE);
        }
        return with(prompt, turns, true);
    }

    private static Prompt with(Prompt prompt, List<Trace> turns, boolean calls) {
        List<String> messages = new ArrayList<>();
        boolean answered = false;
        for (Trace turn : turns) {
            Texts.request(turn).filter(text -> !text.isBlank()).ifPresent(text -> messages.add("user:\n" + text));
            if (calls) {
                turn.spansOfType("TOOL").map(Conversation::call).forEach(messages::add);
            }
            String answer = Texts.response(turn).orElse("");
            if (!answer.isBlank()) {
                messages.add("assistant:\n" + answer);
                answered = true;
            }
        }
        if (!answered) {
            throw new ScorerException(
                    "the session has no answer to judge: no root span of its " + turns.size() + " traces has outputs");
        }
        return prompt.with("conversation", "The conversation, a message each", shortened(messages), MOST);
    }

    private static String call(Span span) {
        return "tool call of the assistant:\n" + Calls.described(span);
    }

    /** A long conversation is judged by how it began and how it went on last. */
    private static List<String> shortened(List<String> messages) {
        int left = messages.size() - MOST_MESSAGES;
        if (left <= 0) {
            return messages;
        }
        List<String> some = new ArrayList<>(messages.subList(0, FIRST_MESSAGES));
        some.add(String.format(Locale.ROOT, "(%,d messages left out here)", left));
        some.addAll(messages.subList(FIRST_MESSAGES + left, messages.size()));
        return some;
    }
}
