/** Tests of judges in a person's words. */
@NullMarked
package dev.assay.scorer.people;

import org.jspecify.annotations.NullMarked;
