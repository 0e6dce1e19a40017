/** What runs in the child process: it reads texts from its standard input and writes their embeddings to its output. */
@NullMarked
package dev.assay.scorers.embedding.child;

import org.jspecify.annotations.NullMarked;
