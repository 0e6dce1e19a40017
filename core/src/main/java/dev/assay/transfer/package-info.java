/** {@code ./start export} and {@code ./start import}: traces between a server and a file. Start at {@link dev.assay.transfer.TransferCommand}. */
@NullMarked
package dev.assay.transfer;

import org.jspecify.annotations.NullMarked;
