/** The example that {@code ./start demo} loads: a client of the server's own public API, nothing more. */
@NullMarked
package dev.assay.demo;

import org.jspecify.annotations.NullMarked;
