/** Store and index, compared. */
@NullMarked
package dev.assay.ingest.verify;

import org.jspecify.annotations.NullMarked;
