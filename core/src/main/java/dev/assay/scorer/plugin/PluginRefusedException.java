package dev.assay.scorer.plugin;

/** A jar cannot be loaded as it is; the message is the reason, for people, without the jar's name. */
final class PluginRefusedException extends Exception {
    PluginRefusedException(String message) {
        super(message);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
