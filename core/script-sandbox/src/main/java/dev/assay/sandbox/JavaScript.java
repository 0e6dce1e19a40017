package dev.assay.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;

/** The engine, one per process, and the sources that every context starts with; parsed once. */
final class JavaScript implements AutoCloseable {
    /** How a script's source is called in stack traces. */
    static final String SCRIPT_NAME = "scorer.mjs";

    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    private final Engine engine = Engine.newBuilder("js")
            .sandbox(SandboxPolicy.CONSTRAINED)
            .out(NOWHERE)
            .err(NOWHERE)
            .option("engine.WarnInterpreterOnly", "false")
            .build();
    private final Source helpers = resource("assay.js");
    private final Source harness = resource("harness.js");

    /** The helpers that scripts find as {@code assay}: a function that makes them. */
    Source helpers() {
        return helpers;
    }

    /** A function (log, ask, assay) that prepares the context and returns {@code run}, {@code poll}, {@code describe}. */
    Source harness() {
        return harness;
    }

    /** A context with nothing of the host in it. */
    Context newContext() {
        return Context.newBuilder("js")
                .engine(engine)
                .sandbox(SandboxPolicy.CONSTRAINED)
                .option("js.esm-eval-returns-exports", "true")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.graal-builtin", "false")
                .timeZone(ZoneOffset.UTC)
                .out(NOWHERE)
                .err(NOWHERE)
                .build();
    }

    /** A script as an ES module. */
    static Source module(String text) {
        return Source.newBuilder("js", text, SCRIPT_NAME)
                .mimeType("application/javascript+module")
                .buildLiteral();
    }

    @Override
    public void close() {
        engine.close(true);
    }

    private static Source resource(String name) {
        try (InputStream in = JavaScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the sandbox's jar");
            }
            return Source.newBuilder("js", new String(in.readAllBytes(), StandardCharsets.UTF_8), "assay:" + name)
                    .buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
