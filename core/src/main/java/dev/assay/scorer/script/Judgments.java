package dev.assay.scorer.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The judges' answers for one batch. A trace that is repeated because another one broke its worker gets the answers it
 * had: they are paid.
 */
final class Judgments {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Logger LOG = LoggerFactory.getLogger(Judgments.class);

    private final ScriptJudge judge;
    private final int offset;
    private final Duration wait;
    private final Map<Call, CompletableFuture<Judge.Verdict>> answers = new HashMap<>();

    /** @param offset place of the batch's first trace in the list the caller gave */
    Judgments(ScriptJudge judge, int offset, Duration wait) {
        this.judge = judge;
        this.offset = offset;
        this.wait = wait;
    }

    /**
     * One call of the judge.
     *
     * @param trace place in the batch
     * @param call of that trace, from 0
     */
    private record Call(int trace, int call, String request) {}

    /**
     * The judging of one worker's run.
     *
     * @param killAfter how long the worker may compute once it has an answer
     */
    Session session(WorkerProcess worker, Duration killAfter) {
        return new Session(worker, killAfter);
    }

    /** Passes answers on to one worker, from whatever thread they come. */
    final class Session {
        private final WorkerProcess worker;
        private final Duration killAfter;
        private int replies;
        private boolean ended;

        private Session(WorkerProcess worker, Duration killAfter) {
            this.worker = worker;
            this.killAfter = killAfter;
        }

        /**
         * The script asks.
         *
         * @param number what the worker calls the trace
         * @param trace place in the batch
         */
        void ask(int number, int trace, int call, String request) throws IOException {
            var key = new Call(trace, call, request);
            CompletableFuture<Judge.Verdict> answer = answers.get(key);
            if (answer == null) {
                answer = askJudge(trace, request);
                answers.put(key, answer);
            }
            var _ = answer.thenApply(verdict -> new ToWorker.Reply(number, call, true, json(verdict)))
                    .exceptionally(problem -> new ToWorker.Reply(number, call, false, message(problem)))
                    // Whoever completes the judge's answer must not write to a pipe.
                    .thenAccept(reply -> Thread.startVirtualThread(() -> reply(reply)));
        }

        /** The worker computes nothing until another reply comes; unless that is on its way, it may wait. */
        synchronized void waiting(int taken) {
            if (taken == replies) {
                worker.disarm();
            }
        }

        /** Answers that come later are dropped. */
        synchronized void end() {
            ended = true;
        }

        private synchronized void reply(ToWorker.Reply reply) {
            if (ended) {
                return;
            }
            try {
                replies++;
                worker.arm(killAfter);
                worker.send(reply);
            } catch (IOException gone) {
                LOG.debug("sandbox process {} ended before it was answered", worker.pid(), gone);
            }
        }
    }

    private CompletableFuture<Judge.Verdict> askJudge(int trace, String request) throws IOException {
        Judge.Question question = question(request);
        try {
            return judge.ask(offset + trace, question)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Judge.Question question(String request) throws IOException {
        JsonNode asked = JSON.readTree(request);
        var choices = new ArrayList<String>();
        asked.path("choices").forEach(choice -> choices.add(choice.asText()));
        return new Judge.Question(asked.path("instructions").asText(), choices);
    }

    private static String json(Judge.Verdict verdict) {
        try {
            return JSON.writeValueAsString(Map.of("value", verdict.value(), "rationale", verdict.rationale()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String message(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return switch (cause) {
            case JudgeException refused -> String.valueOf(refused.getMessage());
            case TimeoutException _ -> "the judge did not answer within " + wait.toSeconds() + " s";
            default -> {
                LOG.warn("a script's judge failed", cause);
                yield "the judge failed";
            }
        };
    }
}
