package dev.assay.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests one server for all of them, with a stub for its judge and one for the model of client applications. Each test works in an experiment of its own. */
final class SharedServer implements ParameterResolver {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(SharedServer.class);

    /** Both end when the last test has ended. */
    private record Running(StubJudge judge, ChatModel chat, AssayServer server) implements AutoCloseable {
        static Running start() {
            try {
                StubJudge judge = new StubJudge();
                return new Running(
                        judge,
                        new ChatModel(),
                        AssayServer.in("shared")
                                .with("ASSAY_HTTP_MAX_BODY_BYTES", 1 << 20)
                                .with("ASSAY_JUDGE_BASE_URL", judge.baseUrl())
                                .with("ASSAY_JUDGE_TIMEOUT_SECONDS", 2)
                                .with("ASSAY_JUDGE_RETRIES", 2)
                                .with("ASSAY_JUDGE_MAX_WAIT_SECONDS", 30)
                                .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the server was starting", e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            judge.close();
            chat.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == AssayServer.class
                || type == AssayClient.class
                || type == StubJudge.class
                || type == ChatModel.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running =
                context.getRoot().getStore(SPACE).computeIfAbsent("running", _ -> Running.start(), Running.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == StubJudge.class) {
            return running.judge();
        }
        if (type == ChatModel.class) {
            return running.chat();
        }
        return type == AssayServer.class ? running.server() : running.server().client();
    }
}
