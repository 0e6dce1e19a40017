/** What the server's parts tell each other over the event bus. An event says that something happened; the store says what is true. */
@NullMarked
package dev.assay.event;

import org.jspecify.annotations.NullMarked;
