package dev.assay.search.lucene;

import dev.assay.search.Field;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The fields of both indexes, a fixed set: keys that people make up are part of the terms, never fields of their own.
 *
 * <p>A term for a value is {@code key \0 value}. A value that is too long, or that would be ambiguous, is only begun and
 * closed by {@link #OPEN}: what it fulfils is then found out from the stored trace.
 */
final class Fields {
    /** Another one makes every older index be thrown away and built anew. */
    static final String SCHEMA = "5";

    // traces
    static final String NO = "no";
    static final String KEY = "key";
    /** The first eight bytes of the id, and the next eight, as numbers in the order of the ids. */
    static final String ID_START = "id0";

    static final String ID_NEXT = "id1";
    static final String SORT_TS = "sort_ts";
    static final String FAILED = "failed";
    /** When the first span starts, in milliseconds; traces without spans have none. */
    static final String FIRST_SPAN = "first_span";

    static final String KV = "kv";
    static final String K = "k";
    static final String NUM = "num";
    static final String SPAN = "span";
    static final String ATTRIBUTE = "attr";
    /** Which kinds of spans stand below which, {@link SpanTreeTerms}. */
    static final String TREE = "tree";

    static final String INPUT = "in";
    static final String OUTPUT = "out";
    static final String REST = "rest";

    /** Words of the three above that stand nowhere in the trace in plain lower case. */
    static final String UPPER = "upper";

    static final String JSON_KEYS = "json_keys";
    static final String SUMMARY = "summary";

    // notes
    static final String NOTE = "note";
    static final String SESSION = "session";
    static final String EXPERIMENT = "experiment";

    static final byte SEPARATOR = 0;
    /** No byte of UTF-8: the value goes on. */
    static final byte OPEN = (byte) 0xFF;

    static final int LONGEST_VALUE = 256;
    static final int LONGEST_KEY = 256;

    /** In {@link #K}: the document's texts were cut, so that words may be missing. */
    static final String CUT = "!cut";

    /** In {@link #K}: the root has no inputs or no outputs, and the client's preview stands for them. */
    static final String PREVIEW = "!preview";

    /** In {@link #K}: not all of {@link #TREE} is there. */
    static final String TREE_CUT = "!tree";

    /** In {@link #K} before the key of an attribute: a text of it reads like a number. */
    static final String NUMBER_IN_TEXT = "!n";

    static final String INPUT_KEY = ".input";
    static final String OUTPUT_KEY = ".output";
    static final String EXPERIMENT_KEY = ".experiment";
    static final String MODEL_KEY = ".model";
    static final String PROVIDER_KEY = ".provider";
    static final String TOOL_KEY = ".tool";
    static final String ERROR_KEY = ".error";
    static final String EVENT_KEY = ".event";
    static final String DOCUMENT_KEY = ".document";
    static final String DOCUMENTS_KEY = ".documents";
    static final String SPAN_DURATION_KEY = ".span.duration";

    private Fields() {}

    /** The doc values of a number. */
    static String number(Field.TraceNumber number) {
        return switch (number) {
            case START_MS -> "start";
            case DURATION_MS -> "duration";
            case END_MS -> "end";
            case INPUT_TOKENS -> "tokens_in";
            case OUTPUT_TOKENS -> "tokens_out";
            case TOTAL_TOKENS -> "tokens";
            case COST_USD -> "cost";
            case SPANS -> "spans";
            case EXPERIMENT -> EXPERIMENT;
        };
    }

    static String key(Field.TraceText text) {
        return switch (text) {
            case ID -> ".id";
            case NAME -> ".name";
            case STATUS -> ".status";
            case CLIENT_REQUEST_ID -> ".client_request_id";
            case SESSION -> ".session";
            case USER -> ".user";
        };
    }

    static String tag(String key) {
        return "t" + key;
    }

    static String metadata(String key) {
        return "m" + key;
    }

    static String attribute(String key) {
        return "a" + key;
    }

    static String eventAttribute(String key) {
        return "e" + key;
    }

    static String resource(String key) {
        return "r" + key;
    }

    static String key(Field.RootText text) {
        return switch (text) {
            case INPUT -> INPUT_KEY;
            case OUTPUT -> OUTPUT_KEY;
        };
    }

    /** A key that fits into a term and holds no separator. */
    static String fitting(String key) {
        String clean = key.indexOf(0) < 0 ? key : key.replace('\0', '\uFFFD');
        if (clean.length() <= LONGEST_KEY / 3 || utf8(clean).length <= LONGEST_KEY) {
            return clean;
        }
        return clean.substring(0, 64).replace('\uD800', '?') + '#' + Long.toHexString(hash(clean));
    }

    static long hash(String text) {
        byte[] bytes = utf8(text);
        return StringHelper.murmurhash3_x64_128(bytes, 0, bytes.length, 104_729)[0];
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code key \0}: what all terms of a key begin with. */
    static BytesRef prefix(String key) {
        return new Term().text(fitting(key)).separator().get();
    }

    /** {@code key \0 value}; null when the value does not fit into a term. */
    static @Nullable BytesRef term(String key, String value) {
        if (!fits(value)) {
            return null;
        }
        return new Term().text(fitting(key)).separator().text(value).get();
    }

    /** Whether a value stands whole in its term. */
    static boolean fits(String value) {
        return value.indexOf(0) < 0 && (value.length() <= LONGEST_VALUE / 3 || utf8(value).length <= LONGEST_VALUE);
    }

    static BytesRef number(long no) {
        byte[] bytes = new byte[Long.BYTES];
        NumericUtils.longToSortableBytes(no, bytes, 0);
        return new BytesRef(bytes);
    }

    /** Eight bytes of a text as a number; numbers are ordered as the texts are. */
    static long order(byte[] utf8, int from) {
        long bits = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            bits = (bits << 8) | (i < utf8.length ? utf8[i] & 0xFF : 0);
        }
        return bits ^ Long.MIN_VALUE;
    }

    /** Puts a term together. */
    static final class Term {
        private byte[] bytes = new byte[64];
        private int length;

        Term clear() {
            length = 0;
            return this;
        }

        Term text(String text) {
            int most = length + text.length() * 3;
            if (most > bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, Math.max(most, bytes.length * 2));
            }
            length = org.apache.lucene.util.UnicodeUtil.UTF16toUTF8(text, 0, text.length(), bytes, length);
            return this;
        }

        Term separator() {
            return append(SEPARATOR);
        }

        Term open() {
            return append(OPEN);
        }

        /** A value whole, or its first characters and {@link #OPEN}. */
        Term value(String value) {
            if (fits(value)) {
                return text(value);
            }
            int end = value.indexOf(0);
            end = Math.min(end < 0 ? value.length() : end, LONGEST_VALUE / 4);
            if (end > 0 && Character.isHighSurrogate(value.charAt(end - 1))) {
                end--;
            }
            return text(value.substring(0, end)).open();
        }

        private Term append(byte last) {
            if (length == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, bytes.length * 2);
            }
            bytes[length++] = last;
            return this;
        }

        /** A copy. */
        BytesRef get() {
            return new BytesRef(java.util.Arrays.copyOf(bytes, length));
        }

        /** Valid until the next change. */
        BytesRef shared(BytesRef into) {
            into.bytes = bytes;
            into.offset = 0;
            into.length = length;
            return into;
        }
    }
}
