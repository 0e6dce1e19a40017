/**
 * The one door in: check, save, announce ({@link dev.assay.ingest.Ingester}); and the follower of the change log that keeps
 * the index up with the store ({@link dev.assay.ingest.Indexer}).
 */
@NullMarked
package dev.assay.ingest;

import org.jspecify.annotations.NullMarked;
