/** What models cost, from a file that people edit. Start reading at {@link dev.assay.price.PriceTable}. */
@NullMarked
package dev.assay.price;

import org.jspecify.annotations.NullMarked;
