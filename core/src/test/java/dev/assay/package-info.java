/** Tests of the whole: the arrows between packages, the settings. */
@NullMarked
package dev.assay;

import org.jspecify.annotations.NullMarked;
