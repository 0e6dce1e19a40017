package dev.assay.table;

import dev.assay.error.Invalid;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Looks over what a file says of itself before a library makes lists as long as it claims: Thrift's compact protocol
 * (<a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">the specification</a>), walked
 * without keeping anything.
 */
final class ParquetFooter {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = 8;
    private static final int USUAL = 1 << 20;
    private static final int MOST = 16 << 20;
    private static final int DEEPEST = 32;

    private final ByteBuffer thrift;

    private ParquetFooter(ByteBuffer thrift) {
        this.thrift = thrift;
    }

    static boolean startsWithMagic(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            return Arrays.equals(read(in, 0, (int) Math.min(MAGIC.length, in.size())), MAGIC);
        }
    }

    /** @throws Invalid when the file is cut off, or its footer not as it should be */
    static void check(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size();
            if (size < MAGIC.length + TAIL) {
                throw broken("it has " + size + " bytes");
            }
            byte[] tail = read(in, size - TAIL, TAIL);
            if (!Arrays.equals(tail, 4, TAIL, MAGIC, 0, MAGIC.length)) {
                throw broken("it does not end with PAR1: it is cut off");
            }
            long length = Integer.toUnsignedLong(
                    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt());
            // What is told of a file grows with the file.
            long most = Math.min(MOST, USUAL + size / 64);
            if (length > size - MAGIC.length - TAIL || length > most) {
                throw broken("its footer claims " + length + " bytes of " + size + "; at most " + most + " are taken");
            }
            new ParquetFooter(ByteBuffer.wrap(read(in, size - TAIL - length, (int) length))).struct(0);
        } catch (BufferUnderflowException _) {
            throw broken("its footer ends in the middle");
        }
    }

    private static byte[] read(FileChannel in, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
            // until all is there
        }
        return bytes.array();
    }

    private static Invalid broken(String why) {
        return new Invalid("The file is not Parquet as it should be: " + why);
    }

    private void struct(int depth) {
        if (depth > DEEPEST) {
            throw broken("its footer has structures more than " + DEEPEST + " deep inside each other");
        }
        for (int field = thrift.get(); field != 0; field = thrift.get()) {
            if ((field & 0xf0) == 0) {
                varint();
            }
            int type = field & 0x0f;
            if (type != 1 && type != 2) { // true and false are said by the type
                value(type, depth);
            }
        }
    }

    private void value(int type, int depth) {
        switch (type) {
            case 1, 2, 3 -> thrift.get();
            case 4, 5, 6 -> varint();
            case 7 -> skip(8);
            case 8 -> skip(varint());
            case 9, 10 -> {
                int head = thrift.get() & 0xff;
                list(head >> 4 == 15 ? varint() : head >> 4, head & 0x0f, depth + 1);
            }
            case 12 -> struct(depth + 1);
            default -> throw broken("its footer has a field of the type " + type + ", which Parquet does not use");
        }
    }

    private void list(long size, int type, int depth) {
        if (size > thrift.remaining() || depth > DEEPEST) {
            throw broken("its footer claims a list of " + size + " and has " + thrift.remaining() + " bytes left");
        }
        for (long i = 0; i < size; i++) {
            value(type, depth);
        }
    }

    private void skip(long bytes) {
        if (bytes > thrift.remaining()) {
            throw new BufferUnderflowException();
        }
        thrift.position(thrift.position() + (int) bytes);
    }

    /** Unsigned; of one that is signed only the length matters. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = thrift.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value & Long.MAX_VALUE;
            }
        }
        throw broken("its footer has a number that does not end");
    }
}
