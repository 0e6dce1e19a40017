package dev.assay.sandbox.wire;

import java.io.IOException;

/** The other side does not keep to the protocol; nothing it says can be trusted from here on. */
public final class MalformedFrameException extends IOException {
    public MalformedFrameException(String message) {
        super(message);
    }
}
