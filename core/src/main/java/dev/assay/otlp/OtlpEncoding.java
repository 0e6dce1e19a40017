package dev.assay.otlp;

/** How an OTLP body is written. */
public enum OtlpEncoding {
    PROTOBUF,
    JSON
}
