/** Tests of what all kinds of scorers share: the view of a trace, the check of parameters, the joined catalog. */
@NullMarked
package dev.assay.scorer;

import org.jspecify.annotations.NullMarked;
