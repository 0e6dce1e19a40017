/** Tests of the operation scorers: the contract of every scorer, and each figure. */
@NullMarked
package dev.assay.scorers.operation;

import org.jspecify.annotations.NullMarked;
