package dev.assay.http;

import dev.assay.error.Denied;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any web page that a person visits can reach a server on loopback. So a request must be made to a name of ours (against DNS
 * rebinding), and one that changes something or opens a WebSocket must not come from a foreign page.
 */
final class Guard {
    private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "::1", "[::1]"));

    Guard(HttpConfig config) {
        config.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    void check(RoutingContext context) {
        check(context.request());
        context.next();
    }

    /** @throws Denied when the request may not be made */
    void check(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null || !isOurs(authority.host())) {
            throw new Denied("The request is made to host '" + (authority == null ? "" : authority.host())
                    + "'; this server answers to localhost and the names in http.allowedHosts");
        }
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
        boolean reads = request.method().equals(HttpMethod.GET)
                || request.method().equals(HttpMethod.HEAD)
                || request.method().equals(HttpMethod.OPTIONS);
        if (reads && !upgrade) {
            return;
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !authority.toString().equalsIgnoreCase(authorityOf(origin))) {
            throw new Denied(
                    "The request comes from a page of '" + origin + "'; only this server's own pages may do this");
        }
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            throw new Denied("The request comes from a page of another site; only this server's own pages may do this");
        }
    }

    private boolean isOurs(@Nullable String host) {
        return host != null && hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String authorityOf(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
