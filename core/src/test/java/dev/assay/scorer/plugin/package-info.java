/** Tests of plugins: real jars, compiled and packed while the test runs, dropped into a watched folder. */
@NullMarked
package dev.assay.scorer.plugin;

import org.jspecify.annotations.NullMarked;
