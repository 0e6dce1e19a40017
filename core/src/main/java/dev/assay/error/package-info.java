/** Why a request is refused. One sealed family, turned into replies in one place, {@code http.Problems}. */
@NullMarked
package dev.assay.error;

import org.jspecify.annotations.NullMarked;
