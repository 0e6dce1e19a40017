/** Tests of {@code dev.assay.http.mlflow}. */
@NullMarked
package dev.assay.http.mlflow;

import org.jspecify.annotations.NullMarked;
