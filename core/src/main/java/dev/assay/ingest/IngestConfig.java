package dev.assay.ingest;

/**
 * @param queueBytes how much may wait to be written; more is refused with 429
 * @param maxSpansPerTrace of one trace in one request
 * @param maxAttributeBytes of one attribute, key and value
 */
public record IngestConfig(long queueBytes, int maxSpansPerTrace, int maxAttributeBytes) {}
