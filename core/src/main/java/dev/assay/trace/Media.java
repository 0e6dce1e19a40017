package dev.assay.trace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A picture, a recording or a document that stands in a text as base64: as a data URI, or bare where its first bytes show what
 * it is. JSON within text does not hide it, because base64 needs no escapes there.
 *
 * @param from where the data URI or the base64 begins
 * @param base64 where the base64 begins
 * @param to behind the padding
 * @param type a media type, as the URI says, else as the bytes show
 */
record Media(int from, int base64, int to, String type) {
    /** Characters; what is shorter does no harm where it stands. */
    static final int LEAST = 2048;

    private static final String MARK = ";base64,";
    private static final int LONGEST_URI_HEAD = 200;
    private static final int ID_DIGITS = 32;

    static List<Media> in(String text) {
        List<Media> found = List.of();
        int floor = 0;
        // A run that is long enough covers one of the places that are looked at.
        for (int probe = LEAST - 1; probe < text.length(); probe += LEAST) {
            if (!isBase64(text.charAt(probe))) {
                continue;
            }
            int from = probe;
            while (from > floor && isBase64(text.charAt(from - 1))) {
                from--;
            }
            int to = probe + 1;
            while (to < text.length() && isBase64(text.charAt(to))) {
                to++;
            }
            Media media = to - from < LEAST ? null : media(text, from, to);
            if (media != null) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(media);
            }
            floor = to;
            probe = to - 1;
        }
        return found;
    }

    private static @Nullable Media media(String text, int from, int to) {
        int end = to;
        while (end < text.length() && end < to + 2 && text.charAt(end) == '=') {
            end++;
        }
        if ((to - from) % 4 == 1) {
            return null;
        }
        int uri = dataUri(text, from);
        if (uri >= 0) {
            return new Media(uri, from, end, type(text.substring(uri + "data:".length(), from - MARK.length())));
        }
        String type = MediaTypes.of(decode(text.substring(from, from + 64)));
        return type == null ? null : new Media(from, from, end, type);
    }

    /** Where the URI begins whose data begin at {@code from}; -1 when none does. */
    private static int dataUri(String text, int from) {
        if (!text.startsWith(MARK, from - MARK.length())) {
            return -1;
        }
        int uri = text.lastIndexOf("data:", from);
        if (uri < 0 || from - uri > LONGEST_URI_HEAD) {
            return -1;
        }
        for (int i = uri; i < from - 1; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == ',' || c == '"' || c == '\\') {
                return -1;
            }
        }
        return uri;
    }

    /** Of the URI's head, {@code image/png;charset=…}. */
    private static String type(String head) {
        String type = head.split(";", 2)[0].toLowerCase(Locale.ROOT);
        return type.matches("[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}") ? type : MediaTypes.UNKNOWN;
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_';
    }

    /** The same wherever the same data stand. 32 hex digits. */
    String id(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.substring(base64, to).getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] bytes(String text) {
        return decode(text.substring(base64, to));
    }

    /** How many bytes it has. */
    long size(String text) {
        int end = to;
        while (text.charAt(end - 1) == '=') {
            end--;
        }
        return (end - base64) * 3L / 4;
    }

    private static byte[] decode(String base64) {
        byte[] ascii = base64.replace('-', '+').replace('_', '/').getBytes(StandardCharsets.ISO_8859_1);
        int end = ascii.length;
        while (end > 0 && ascii[end - 1] == '=') {
            end--;
        }
        return Base64.getDecoder().decode(Arrays.copyOf(ascii, end));
    }
}
