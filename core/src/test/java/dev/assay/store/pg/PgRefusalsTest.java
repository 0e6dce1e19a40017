package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.assay.error.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgRefusalsTest {
    @Test
    void a_connection_that_breaks_while_something_is_sent_is_a_database_that_does_not_answer() throws IOException {
        try (ServerSocketChannel database = ServerSocketChannel.open();
                SocketChannel connection = SocketChannel.open()) {
            database.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            connection.connect(database.getLocalAddress());
            SocketChannel killed = database.accept();
            killed.setOption(StandardSocketOptions.SO_LINGER, 0);
            killed.close();

            for (int i = 0; i < 2; i++) { // reset first, then a broken pipe
                Throwable broken = catchThrowable(() -> sendUntilItFails(connection));
                assertThat(PgRefusals.told(broken)).as("%s", broken).isInstanceOf(Unavailable.class);
            }
        }
    }

    @Test
    void a_fault_of_a_file_is_none_of_the_database(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("segment"));
        FileChannel segment = FileChannel.open(file, StandardOpenOption.WRITE);
        segment.close();

        Throwable closed = catchThrowable(() -> segment.write(ByteBuffer.allocate(1)));

        assertThat(closed).isInstanceOf(IOException.class);
        assertThat(PgRefusals.told(closed)).isSameAs(closed);
    }

    private static void sendUntilItFails(SocketChannel connection) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(1 << 16);
        while (true) {
            connection.write(data.clear());
        }
    }
}
