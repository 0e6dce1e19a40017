package dev.assay.sandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    static Stream<ToWorker> messagesToAWorker() {
        return Stream.of(
                new ToWorker.Open(1, "export default () => '✓'", new ToWorker.Limits(1_000, 5_000)),
                new ToWorker.Score(1, "{\"a\": \"ä\"}", List.of("{}", "", "{\"text\": \"\uD83D\uDE80\"}")),
                new ToWorker.Score(2, "{}", List.of()),
                new ToWorker.Reply(3, 7, true, "{\"value\": \"yes\"}"),
                new ToWorker.Reply(0, 0, false, ""),
                new ToWorker.Close(Integer.MAX_VALUE),
                new ToWorker.Cancel(7));
    }

    @ParameterizedTest
    @MethodSource("messagesToAWorker")
    void a_message_to_a_worker_arrives_as_it_was_sent(ToWorker message) throws IOException {
        var out = new ByteArrayOutputStream();
        Frames.write(out, message);

        assertThat(Frames.readToWorker(in(out.toByteArray()))).isEqualTo(message);
    }

    static Stream<FromWorker> messagesFromAWorker() {
        return Stream.of(
                new FromWorker.Ready(),
                new FromWorker.Opened(1, "{\"name\": \"x\"}"),
                new FromWorker.OpenFailed(1, new Failure(FailureKind.ERROR, "SyntaxError: …", 2, 19)),
                new FromWorker.Entered(FromWorker.OPENING),
                new FromWorker.Scored(4, "[{\"value\":1}]", "printed\n", Long.MAX_VALUE),
                new FromWorker.Failed(5, Failure.of(FailureKind.TIMEOUT, "timed out"), "", -1),
                new FromWorker.Asked(0, 1, "{\"instructions\": \"\"}"),
                new FromWorker.Waiting(9),
                new FromWorker.Done(1));
    }

    @ParameterizedTest
    @MethodSource("messagesFromAWorker")
    void a_message_from_a_worker_arrives_as_it_was_sent(FromWorker message) throws IOException {
        var out = new ByteArrayOutputStream();
        Frames.write(out, message);

        assertThat(Frames.readFromWorker(in(out.toByteArray()))).isEqualTo(message);
    }

    @Test
    void messages_follow_each_other() throws IOException {
        var out = new ByteArrayOutputStream();
        Frames.write(out, new FromWorker.Entered(0));
        Frames.write(out, new FromWorker.Done(1));
        DataInputStream in = in(out.toByteArray());

        assertThat(Frames.readFromWorker(in)).isEqualTo(new FromWorker.Entered(0));
        assertThat(Frames.readFromWorker(in)).isEqualTo(new FromWorker.Done(1));
        assertThatThrownBy(() -> Frames.readFromWorker(in)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Frames.MAX_LENGTH + 1, 0x5465726d}) // the last one spells "Term"
    void a_length_that_no_frame_has_is_refused(int length) throws IOException {
        var out = new ByteArrayOutputStream();
        new DataOutputStream(out).writeInt(length);

        assertThatThrownBy(() -> Frames.readFromWorker(in(out.toByteArray())))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("frame length " + length);
    }

    @Test
    void a_field_that_leaves_its_frame_is_refused() throws IOException {
        var out = new ByteArrayOutputStream();
        var data = new DataOutputStream(out);
        data.writeInt(9);
        data.writeByte('o');
        data.writeInt(1);
        data.writeInt(1_000_000);

        assertThatThrownBy(() -> Frames.readFromWorker(in(out.toByteArray())))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("a field of 1000000 bytes");
    }

    @Test
    void a_message_of_no_known_type_is_refused() throws IOException {
        byte[] bytes = {0, 0, 0, 1, '?'};

        assertThatThrownBy(() -> Frames.readFromWorker(in(bytes))).isInstanceOf(MalformedFrameException.class);
        assertThatThrownBy(() -> Frames.readToWorker(in(bytes))).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void a_message_larger_than_a_frame_is_not_sent() {
        var message = new ToWorker.Score(1, "{}", List.of("x".repeat(Frames.MAX_LENGTH)));

        assertThatThrownBy(() -> Frames.write(new ByteArrayOutputStream(), message))
                .isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void a_failures_message_is_cut() {
        assertThat(Failure.of(FailureKind.ERROR, "x".repeat(5_000)).message())
                .hasSize(Failure.MAX_MESSAGE)
                .endsWith("…");
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
