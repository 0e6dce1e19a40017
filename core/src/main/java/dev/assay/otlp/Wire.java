package dev.assay.otlp;

import dev.assay.error.Invalid;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over protobuf's wire format. {@link #enter} narrows it to a nested message and {@link #leave} goes on behind it,
 * so that reading allocates nothing.
 */
public final class Wire {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int BYTES = 2;
    public static final int FIXED32 = 5;

    private final byte[] bytes;
    private int position;
    private int limit;

    public Wire(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.limit = to;
    }

    /** The tag of a field: its number times eight, and its wire type. */
    public static int tag(int field, int wireType) {
        return (field << 3) | wireType;
    }

    public boolean hasMore() {
        return position < limit;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int readTag() {
        long tag = readVarint();
        if (tag >>> 3 == 0 || tag > 0xffff_ffffL) {
            throw broken("field number " + (tag >>> 3) + " does not exist");
        }
        return (int) tag;
    }

    public long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= limit) {
                throw broken("a number is cut off");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken("a number has more than ten bytes");
    }

    public long readFixed64() {
        need(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = (value << 8) | (bytes[position + i] & 0xff);
        }
        position += 8;
        return value;
    }

    public long readFixed32() {
        need(4);
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = (value << 8) | (bytes[position + i] & 0xff);
        }
        position += 4;
        return value;
    }

    /** Narrows to the message that comes next; give the result to {@link #leave}. */
    public int enter() {
        int length = readLength();
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Goes on behind the message that {@link #enter} went into, read to its end or not. */
    public void leave(int outer) {
        position = limit;
        limit = outer;
    }

    /** Length of the bytes that come next, all of which are there. */
    public int readLength() {
        long length = readVarint();
        if (length < 0 || length > limit - position) {
            throw broken("a field of " + Long.toUnsignedString(length) + " bytes is cut off, " + (limit - position)
                    + " are left");
        }
        return (int) length;
    }

    /** Text with NUL and what is not UTF-8 replaced by U+FFFD. */
    public String readText() {
        int length = readLength();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    public void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> readVarint();
            case FIXED64 -> advance(8);
            case BYTES -> advance(readLength());
            case FIXED32 -> advance(4);
            default -> throw broken("wire type " + (tag & 7) + " of field " + (tag >>> 3) + " does not exist");
        }
    }

    public void advance(int count) {
        need(count);
        position += count;
    }

    private void need(int count) {
        if (count > limit - position) {
            throw broken("a field of " + count + " bytes is cut off, " + (limit - position) + " are left");
        }
    }

    private Invalid broken(String what) {
        return new Invalid("The body is not an OTLP export request in protobuf: at byte " + position + ", " + what);
    }
}
