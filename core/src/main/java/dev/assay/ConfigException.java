package dev.assay;

/** The settings cannot be used; the message is one sentence for the person who made them. */
public final class ConfigException extends Exception {
    ConfigException(String message) {
        super(message);
    }
}
