/**
 * OTLP bodies in, spans out. Start reading at {@link dev.assay.otlp.OtlpRequests}, which cuts a request into one chunk per
 * trace without decoding it; {@link dev.assay.otlp.ChunkDecoder} reads a chunk back, and {@code dialect} makes the same shape
 * of what each SDK sends. Bodies are read on the wire, not through generated messages: fields that this version does not
 * know survive, text that is not UTF-8 cannot make a stored trace unreadable, and it costs a fraction.
 */
@NullMarked
package dev.assay.otlp;

import org.jspecify.annotations.NullMarked;
