package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Clients that send traces as fast as they are taken, and search and assess some in between, so that the index writes and merges
 * many small segments. What is refused for now, they send again; what cannot be sent any more ends them.
 */
final class Senders implements AutoCloseable {
    private static final int SEARCH_EVERY = 5;
    private static final int ASSESS_EVERY = 7;
    private static final long ENOUGH_WITHIN_SECONDS = 120;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<SentTrace> unanswered = new ConcurrentLinkedQueue<>();

    /** Acknowledged assessments, each of another trace. */
    private final Map<String, String> assessed = new ConcurrentHashMap<>();

    private final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
    private final Semaphore taken = new Semaphore(0);
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopping;

    private Senders(int clients) {
        threads = Executors.newFixedThreadPool(clients);
    }

    static Senders start(AssayClient client, int clients) {
        Senders senders = new Senders(clients);
        for (int i = 0; i < clients; i++) {
            senders.running.add(senders.threads.submit(() -> {
                senders.send(client);
                return null;
            }));
        }
        return senders;
    }

    private void send(AssayClient client) throws InterruptedException {
        try {
            for (int sent = 1; !stopping; sent++) {
                SentTrace trace = SentTrace.named("sent").asking("Question " + sent + "?");
                boolean accepted = accepted(client, trace);
                while (!accepted && !stopping) {
                    Thread.onSpinWait();
                    accepted = accepted(client, trace);
                }
                if (accepted && sent % ASSESS_EVERY == 0) {
                    assess(client, trace);
                }
                if (sent % SEARCH_EVERY == 0) {
                    client.post("/api/v1/traces/search", new JsonObject().put("filter", "name = 'sent'"));
                }
            }
        } catch (IOException _) {
            // The server was killed.
        }
    }

    private void assess(AssayClient client, SentTrace trace) throws IOException, InterruptedException {
        AssayClient.Answer answer = client.post(
                "/api/v1/traces/" + trace.id() + "/assessments",
                new JsonObject()
                        .put("kind", "feedback")
                        .put("name", "looked_at")
                        .put("value", true)
                        .put("source", new JsonObject().put("type", "HUMAN").put("id", "ann")));
        if (answer.status() == 201) {
            assessed.put(trace.id(), answer.json().getString("assessmentId"));
        } else {
            assertThat(answer.status()).as(answer.text()).isIn(429, 503);
        }
    }

    private boolean accepted(AssayClient client, SentTrace trace) throws IOException, InterruptedException {
        AssayClient.Answer answer;
        try {
            answer = client.otlp(SentTrace.request(trace).toByteArray(), "Content-Type", "application/x-protobuf");
        } catch (IOException killed) {
            unanswered.add(trace);
            throw killed;
        }
        if (answer.status() == 200) {
            acknowledged.add(trace.id());
            taken.release();
            return true;
        }
        // What is refused has to say so in the right way: for now, and when to come again.
        assertThat(answer.status()).as(answer.text()).isIn(429, 503);
        assertThat(answer.headers().firstValue("Retry-After")).as(answer.text()).isPresent();
        refusals.add(answer.status());
        return false;
    }

    /** Waits until this many more have been acknowledged. */
    void awaitMore(int count) throws InterruptedException {
        taken.drainPermits();
        assertThat(taken.tryAcquire(count, ENOUGH_WITHIN_SECONDS, TimeUnit.SECONDS))
                .as("%d more are acknowledged in %d s", count, ENOUGH_WITHIN_SECONDS)
                .isTrue();
    }

    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Statuses of what was refused so far. */
    List<Integer> refusals() {
        return List.copyOf(refusals);
    }

    /** Lets them finish what they are at. @throws ExecutionException when one of them was answered as it should not be */
    void finish() throws InterruptedException, ExecutionException {
        stopping = true;
        for (Future<?> each : running) {
            each.get();
        }
    }

    /** Sends again what was on its way when the server was killed, whether that has kept it or not, as exporters do. */
    void sendUnansweredAgain(AssayClient client) throws IOException, InterruptedException {
        for (SentTrace trace : unanswered) {
            client.send(null, trace);
            acknowledged.add(trace.id());
        }
        unanswered.clear();
    }

    @Override
    public void close() {
        stopping = true;
        threads.close();
    }

    /** Each trace that was acknowledged is found once, and whole, with its assessment if one was. */
    void assertAllThere(AssayClient client) throws IOException, InterruptedException {
        List<String> found = client.allIds();
        assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
        for (String id : acknowledged) {
            JsonObject trace = client.trace(id);
            assertThat(trace.getJsonArray("spans")).as(id).hasSize(3);
            String assessment = assessed.get(id);
            if (assessment != null) {
                assertThat(AssayClient.objects(trace.getJsonArray("assessments"))
                                .map(each -> each.getString("assessmentId")))
                        .as(id)
                        .containsExactly(assessment);
            }
        }
    }
}
