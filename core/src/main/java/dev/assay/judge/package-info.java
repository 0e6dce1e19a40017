/**
 * Asks a language model for a verdict, over any endpoint that speaks OpenAI's chat completions. Start reading at
 * {@link dev.assay.judge.JudgeClient}; {@link dev.assay.judge.JudgeCall} is the life of one call: key, ledger, limiter,
 * request, retries, verdict. Keys never leave this package: no message, no {@code toString} names them.
 */
@NullMarked
package dev.assay.judge;

import org.jspecify.annotations.NullMarked;
