/**
 * Scorers of what must not be in a trace: secrets, and instructions that are smuggled in. They know forms, not meanings: what
 * they find is worth a look, and what they do not find may be there all the same. Start reading at
 * {@link dev.assay.scorers.safety.Place}.
 */
@NullMarked
package dev.assay.scorers.safety;

import org.jspecify.annotations.NullMarked;
