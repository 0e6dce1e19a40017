/** Artifacts in a local folder. Start reading at {@code FolderArtifactStore}. */
@NullMarked
package dev.assay.store.file;

import org.jspecify.annotations.NullMarked;
