/**
 * The edge: REST, OTLP, live progress and the web app. A handler reads, asks, answers; errors become replies in
 * {@code Problems}. Start reading at {@code HttpVerticle}.
 */
@NullMarked
package dev.assay.http;

import org.jspecify.annotations.NullMarked;
