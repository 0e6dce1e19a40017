package dev.assay.http;

import io.vertx.core.Vertx;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;

/** The event bus as a WebSocket, for listening only: nothing can be sent into the server through it. */
final class LiveBridge {
    private LiveBridge() {}

    static Router router(Vertx vertx) {
        SockJSBridgeOptions options = new SockJSBridgeOptions()
                .addOutboundPermitted(new PermittedOptions().setAddressRegex("evaluation\\.progress\\.[0-9a-f]{32}"))
                .addOutboundPermitted(new PermittedOptions().setAddress("evaluations"))
                .setMaxAddressLength(100)
                .setMaxHandlersPerSocket(50);
        return SockJSHandler.create(vertx, new SockJSHandlerOptions().setRegisterWriteHandler(false))
                .bridge(options);
    }
}
