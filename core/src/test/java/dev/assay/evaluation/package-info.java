/** Evaluations on a real PostgreSQL. Start reading at {@code EvaluationIT}; {@code EvaluationTestBase} is what they stand on. */
@NullMarked
package dev.assay.evaluation;

import org.jspecify.annotations.NullMarked;
