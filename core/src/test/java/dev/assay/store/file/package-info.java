@NullMarked
package dev.assay.store.file;

import org.jspecify.annotations.NullMarked;
