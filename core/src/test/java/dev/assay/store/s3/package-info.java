@NullMarked
package dev.assay.store.s3;

import org.jspecify.annotations.NullMarked;
