@NullMarked
package dev.assay.scorer.mlflow;

import org.jspecify.annotations.NullMarked;
