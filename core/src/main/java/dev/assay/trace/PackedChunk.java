package dev.assay.trace;

/**
 * A part of a trace as the store keeps it: not yet spans.
 *
 * @param codec how {@code data} is packed, and what it holds
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
public record PackedChunk(int codec, byte[] data) {}
