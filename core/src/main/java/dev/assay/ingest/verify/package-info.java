/** Proves that the index holds what the store does. Start reading at {@link dev.assay.ingest.verify.Verification}. */
@NullMarked
package dev.assay.ingest.verify;

import org.jspecify.annotations.NullMarked;
