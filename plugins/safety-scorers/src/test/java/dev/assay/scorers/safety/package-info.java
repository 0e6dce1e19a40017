/** Tests of the safety scorers: the contract of every scorer, agreement with detect-secrets, and what is found and what is not. */
@NullMarked
package dev.assay.scorers.safety;

import org.jspecify.annotations.NullMarked;
