@NullMarked
package dev.assay.scorers.embedding;

import org.jspecify.annotations.NullMarked;
