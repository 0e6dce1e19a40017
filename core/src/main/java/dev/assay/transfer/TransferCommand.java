package dev.assay.transfer;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * An export or an import, asked of a running server. Told of on the stream for errors, so that what builds and starts may talk on
 * the other one. What breaks off is tried again, as long as it gets on; run again, it goes on where it was.
 */
public final class TransferCommand {
    /** All is done. */
    static final int DONE = 0;

    /** Not all is done: run again, it goes on. */
    static final int BROKEN_OFF = 1;

    /** All is read, and some lines were refused. */
    static final int REFUSED = 2;

    /** What no other try would mend; the message says it all. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private TransferCommand() {}

    /**
     * @param words the first is {@code export} or {@code import}
     * @param usual finds the server that is meant when none is named
     * @return the exit code
     * @throws IOException when it cannot be done, and says what to do
     * @throws Refused when the words cannot be understood, or no other try would mend it
     */
    public static int run(List<String> words, Callable<URI> usual, PrintStream err)
            throws IOException, InterruptedException {
        List<String> more = words.subList(1, words.size());
        boolean export = words.getFirst().equals("export");
        TransferOptions options = export ? TransferOptions.export(more) : TransferOptions.load(more);
        try (RunningServer server = new RunningServer(options.server() == null ? find(usual) : options.server(), err)) {
            Progress progress = new Progress(err);
            return export
                    ? new ExportCommand(options, server, progress).run()
                    : new ImportCommand(options, server, progress).run();
        }
    }

    private static URI find(Callable<URI> usual) throws IOException {
        try {
            return usual.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
