package dev.assay.http;

import io.vertx.core.Vertx;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;

/** The event bus as a WebSocket, for listening only: nothing can be sent into the server through it. */
final class LiveBridge {
    private LiveBridge() {}

    /** @param tails that are told who listens to them */
    static Router router(Vertx vertx, LiveTails tails) {
        SockJSBridgeOptions options = new SockJSBridgeOptions()
                .addOutboundPermitted(new PermittedOptions().setAddressRegex("evaluation\\.progress\\.[0-9a-f]{32}"))
                .addOutboundPermitted(new PermittedOptions().setAddress("evaluations"))
                .addOutboundPermitted(new PermittedOptions().setAddressRegex("traces\\.tail\\.[0-9a-f]{32}"))
                .setMaxAddressLength(100)
                .setMaxHandlersPerSocket(50);
        return SockJSHandler.create(vertx, new SockJSHandlerOptions().setRegisterWriteHandler(false))
                .bridge(options, event -> {
                    follow(event, tails);
                    event.complete(true);
                });
    }

    /** A socket that closes unregisters from all addresses. */
    private static void follow(BridgeEvent event, LiveTails tails) {
        if (event.type() == BridgeEventType.REGISTERED) {
            tails.joined(event.getRawMessage().getString("address"), event.socket());
        } else if (event.type() == BridgeEventType.UNREGISTER) {
            tails.left(event.getRawMessage().getString("address"), event.socket());
        }
    }
}
