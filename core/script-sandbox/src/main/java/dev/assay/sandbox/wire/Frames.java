package dev.assay.sandbox.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as frames: four bytes of length (big-endian, of what follows), one byte that names the message, its fields in
 * order. A string is four bytes of length and UTF-8.
 */
public final class Frames {
    /** No frame is longer, in either direction. */
    public static final int MAX_LENGTH = 16 * 1024 * 1024;

    private Frames() {}

    /** Writes one message; the caller flushes. */
    public static void write(OutputStream out, ToWorker message) throws IOException {
        var frame = new Frame();
        switch (message) {
            case ToWorker.Open(int job, String source, ToWorker.Limits limits) ->
                frame.type('O')
                        .number(job)
                        .text(source)
                        .number(limits.cpuMillis())
                        .number(limits.wallMillis());
            case ToWorker.Score(int job, String parameters, List<String> traces) -> {
                frame.type('S').number(job).text(parameters).number(traces.size());
                traces.forEach(frame::text);
            }
            case ToWorker.Reply(int trace, int call, boolean ok, String text) ->
                frame.type('R').number(trace).number(call).number(ok ? 1 : 0).text(text);
            case ToWorker.Close(int job) -> frame.type('C').number(job);
            case ToWorker.Cancel(int job) -> frame.type('X').number(job);
        }
        frame.writeTo(out);
    }

    /** Writes one message; the caller flushes. */
    public static void write(OutputStream out, FromWorker message) throws IOException {
        var frame = new Frame();
        switch (message) {
            case FromWorker.Ready _ -> frame.type('Y');
            case FromWorker.Opened(int job, String info) ->
                frame.type('o').number(job).text(info);
            case FromWorker.OpenFailed(int job, Failure failure) ->
                frame.type('x').number(job).failure(failure);
            case FromWorker.Entered(int trace) -> frame.type('e').number(trace);
            case FromWorker.Scored(int trace, String feedbacks, String console, long micros) ->
                frame.type('s').number(trace).text(feedbacks).text(console).big(micros);
            case FromWorker.Failed(int trace, Failure failure, String console, long micros) ->
                frame.type('f').number(trace).failure(failure).text(console).big(micros);
            case FromWorker.Asked(int trace, int call, String request) ->
                frame.type('a').number(trace).number(call).text(request);
            case FromWorker.Waiting(int replies) -> frame.type('w').number(replies);
            case FromWorker.Done(int job) -> frame.type('d').number(job);
        }
        frame.writeTo(out);
    }

    /**
     * The next message to a worker.
     *
     * @throws EOFException when the server is gone
     * @throws MalformedFrameException when this is no frame
     */
    public static ToWorker readToWorker(DataInputStream in) throws IOException {
        var frame = Parsed.next(in);
        return switch (frame.type) {
            case 'O' ->
                new ToWorker.Open(frame.number(), frame.text(), new ToWorker.Limits(frame.number(), frame.number()));
            case 'S' -> new ToWorker.Score(frame.number(), frame.text(), frame.texts());
            case 'R' -> new ToWorker.Reply(frame.number(), frame.number(), frame.number() == 1, frame.text());
            case 'C' -> new ToWorker.Close(frame.number());
            case 'X' -> new ToWorker.Cancel(frame.number());
            default -> throw new MalformedFrameException("no message to a worker is of type " + (int) frame.type);
        };
    }

    /**
     * The next message from a worker.
     *
     * @throws EOFException when the worker has ended
     * @throws MalformedFrameException when this is no frame
     */
    public static FromWorker readFromWorker(DataInputStream in) throws IOException {
        var frame = Parsed.next(in);
        return switch (frame.type) {
            case 'Y' -> new FromWorker.Ready();
            case 'o' -> new FromWorker.Opened(frame.number(), frame.text());
            case 'x' -> new FromWorker.OpenFailed(frame.number(), frame.failure());
            case 'e' -> new FromWorker.Entered(frame.number());
            case 's' -> new FromWorker.Scored(frame.number(), frame.text(), frame.text(), frame.big());
            case 'f' -> new FromWorker.Failed(frame.number(), frame.failure(), frame.text(), frame.big());
            case 'a' -> new FromWorker.Asked(frame.number(), frame.number(), frame.text());
            case 'w' -> new FromWorker.Waiting(frame.number());
            case 'd' -> new FromWorker.Done(frame.number());
            default -> throw new MalformedFrameException("no message from a worker is of type " + (int) frame.type);
        };
    }

    private static final class Frame {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        private final DataOutputStream out = new DataOutputStream(bytes);

        Frame type(char type) {
            return put(() -> out.writeByte(type));
        }

        Frame number(int number) {
            return put(() -> out.writeInt(number));
        }

        Frame big(long number) {
            return put(() -> out.writeLong(number));
        }

        Frame text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return put(() -> {
                out.writeInt(utf8.length);
                out.write(utf8);
            });
        }

        Frame failure(Failure failure) {
            return text(failure.kind().name())
                    .text(failure.message())
                    .number(failure.line())
                    .number(failure.column());
        }

        void writeTo(OutputStream target) throws IOException {
            if (bytes.size() > MAX_LENGTH) {
                throw new MalformedFrameException(
                        "a message of " + bytes.size() + " bytes; at most " + MAX_LENGTH + " fit a frame");
            }
            new DataOutputStream(target).writeInt(bytes.size());
            bytes.writeTo(target);
        }

        private Frame put(Put put) {
            try {
                put.run();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return this;
        }

        private interface Put {
            void run() throws IOException;
        }
    }

    private static final class Parsed {
        final char type;
        private final byte[] bytes;
        private int at = 1;

        private Parsed(byte[] bytes) {
            this.bytes = bytes;
            this.type = (char) bytes[0];
        }

        static Parsed next(DataInputStream in) throws IOException {
            int length = in.readInt();
            if (length < 1 || length > MAX_LENGTH) {
                throw new MalformedFrameException("frame length " + length + "; expected 1 to " + MAX_LENGTH);
            }
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            return new Parsed(bytes);
        }

        int number() throws IOException {
            return (int) integer(Integer.BYTES);
        }

        long big() throws IOException {
            return integer(Long.BYTES);
        }

        String text() throws IOException {
            int length = number();
            int start = take(length);
            return new String(bytes, start, length, StandardCharsets.UTF_8);
        }

        List<String> texts() throws IOException {
            int count = number();
            var texts = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                texts.add(text());
            }
            return texts;
        }

        Failure failure() throws IOException {
            String kind = text();
            try {
                return new Failure(FailureKind.valueOf(kind), text(), number(), number());
            } catch (IllegalArgumentException unknown) {
                throw new MalformedFrameException("no failure is of kind " + kind);
            }
        }

        private long integer(int width) throws IOException {
            int start = take(width);
            long value = 0;
            for (int i = 0; i < width; i++) {
                value = (value << 8) | (bytes[start + i] & 0xff);
            }
            return value;
        }

        private int take(int length) throws IOException {
            if (length < 0 || length > bytes.length - at) {
                throw new MalformedFrameException("a field of " + length + " bytes at " + at + " of " + bytes.length);
            }
            int start = at;
            at += length;
            return start;
        }
    }
}
