package dev.assay.transfer;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The server that is asked. It may be away for a while, to start again say: what fails for now is tried again for two minutes.
 * One that has never answered is not waited for.
 */
final class RunningServer implements AutoCloseable {
    private static final int TRIES = 120;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final PrintStream err;
    private boolean hasAnswered;

    RunningServer(URI url, PrintStream err) {
        this.url = url;
        this.err = err;
    }

    /** Some work that asks the server; begun anew by {@link #untilDone} after a failure, it goes on where it was. */
    interface Work {
        /** @throws IOException when it broke off and may be tried again */
        void go() throws IOException, InterruptedException;

        /** Grows while the work gets on. */
        long done();
    }

    /** @throws IOException when it does not get on any more; the message is the last failure's */
    void untilDone(Work work) throws IOException, InterruptedException {
        long before = -1;
        int tries = 0;
        while (true) {
            try {
                work.go();
                return;
            } catch (IOException failure) {
                tries = work.done() > before ? 1 : tries + 1;
                before = work.done();
                if (!hasAnswered) {
                    throw new IOException(said(failure), failure);
                }
                if (tries >= TRIES) {
                    throw new IOException(said(failure) + "; run the same command again to go on", failure);
                }
                if (tries == 1) {
                    err.println(said(failure) + "; trying again");
                }
                Thread.sleep(BETWEEN_TRIES);
            }
        }
    }

    private String said(IOException failure) {
        String message = failure.getMessage();
        return failure instanceof java.net.ConnectException
                ? "no Assay server answers at " + url
                : message == null ? failure.toString() : message;
    }

    /** @throws TransferCommand.Refused when it will not answer this request, now or later */
    HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
        return checked(HttpRequest.newBuilder(url.resolve(path)));
    }

    JsonObject post(String path, String type, Path body) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = checked(HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofFile(body)));
        try (InputStream in = answer.body()) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (DecodeException odd) {
            throw new TransferCommand.Refused("what answers at " + url + " is no Assay server");
        }
    }

    private HttpResponse<InputStream> checked(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        hasAnswered = true;
        int status = answer.statusCode();
        if (status == 200) {
            return answer;
        }
        String text;
        try (InputStream in = answer.body()) {
            text = new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
        }
        String told = "the server at " + url + " answers " + status + ": " + message(text);
        if (status == 429 || status == 503) {
            throw new IOException(told);
        }
        throw new TransferCommand.Refused(told);
    }

    private static String message(String text) {
        try {
            String message = new JsonObject(text).getString("message");
            return message == null ? text : message;
        } catch (DecodeException | ClassCastException e) {
            return text;
        }
    }

    URI url() {
        return url;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
