package dev.assay.http;

import dev.assay.error.Denied;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may bring code into the server. A plugin may do whatever the server may do, so this takes more than reading and writing
 * traces does: to sit at the machine itself, or to know a token. See docs/adr/0012.
 *
 * @param allowed false when nobody may, whoever it is
 * @param token who sends it may; null: who sits at this machine may
 * @param maxBytes of one jar
 */
public record PluginRights(boolean allowed, @Nullable String token, long maxBytes) {
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    /** Whoever asks through a proxy seems to be at the machine that the proxy is on. */
    private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    @Override
    public String toString() {
        return "PluginRights[allowed=" + allowed + ", token=" + (token == null ? "none" : "***") + "]";
    }

    /** @throws Denied when whoever asks may not change the plugins; the message says what it takes */
    void check(HttpServerRequest request) {
        String why = refusal(request);
        if (why != null) {
            throw new Denied(why);
        }
    }

    /** Why whoever asks may not change the plugins; null when he may. */
    @Nullable
    String refusal(HttpServerRequest request) {
        if (!allowed) {
            return "Plugins cannot be changed through the server (plugins.upload is false); drop jars into its folder";
        }
        if (token != null) {
            return sent(request, token)
                    ? null
                    : "Changing plugins takes the token of plugins.adminToken, sent as 'Authorization: Bearer …'";
        }
        return isHere(request)
                ? null
                : "Plugins are changed only from the machine that the server runs on (http://localhost), unless"
                        + " plugins.adminToken names a token that others send";
    }

    private static boolean sent(HttpServerRequest request, String token) {
        String header = request.getHeader("Authorization");
        byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        // Takes as long for a guess that is nearly right as for any other.
        return header != null && MessageDigest.isEqual(header.strip().getBytes(StandardCharsets.UTF_8), expected);
    }

    private static boolean isHere(HttpServerRequest request) {
        SocketAddress from = request.remoteAddress();
        HostAndPort asked = request.authority();
        return from != null
                && (from.hostAddress() == null || isLoopback(from.hostAddress()))
                && asked != null
                && HERE.contains(asked.host())
                && FORWARDED.stream().noneMatch(request.headers()::contains);
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.startsWith("0:0:0:0:0:0:0:1");
    }
}
