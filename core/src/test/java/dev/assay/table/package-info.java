@NullMarked
package dev.assay.table;

import org.jspecify.annotations.NullMarked;
