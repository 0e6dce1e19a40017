/**
 * What the tests of a scorer plugin need: extend {@link dev.assay.scorer.testkit.ScorerContract} once per scorer, and build
 * traces with {@link dev.assay.scorer.testkit.TraceBuilder#aTrace} and {@link dev.assay.scorer.testkit.SpanBuilder}.
 */
@NullMarked
package dev.assay.scorer.testkit;

import org.jspecify.annotations.NullMarked;
