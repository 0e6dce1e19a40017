/** Artifacts in a bucket of S3 or of a server that speaks its protocol. Start reading at {@code S3ArtifactStore}. */
@NullMarked
package dev.assay.store.s3;

import org.jspecify.annotations.NullMarked;
