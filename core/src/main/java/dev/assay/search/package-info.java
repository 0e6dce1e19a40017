/**
 * The filter language and what an index of traces promises. Start reading at {@link dev.assay.search.TraceIndex}; Lucene's
 * implementation is {@code search.lucene}. {@link dev.assay.search.FilterMatcher} says in plain Java what each filter means.
 *
 * <h2>The native grammar</h2>
 *
 * <pre>
 * filter     = and { OR and }
 * and        = not { AND not }
 * not        = NOT not | '(' filter ')' | comparison
 * comparison = field ( = | != | &lt; | &lt;= | &gt; | &gt;= ) value
 *            | field [NOT] IN '(' value { ',' value } ')'
 *            | field [NOT] ( LIKE | ILIKE | RLIKE ) string
 *            | field IS [NOT] NULL
 *            | ( text | input | output ) ~ string
 *            | span '(' filter over fields of a span ')'
 * value      = string | number | true | false | now() [ - duration ]
 * </pre>
 *
 * <p>Words are in any case. Strings stand in single or double quotes; the quotation mark within is written twice. A blank
 * filter is every trace.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><td>{@code status} (also {@code state}), {@code name}, {@code id}, {@code client_request_id}, {@code session}, {@code
 *     user}</td><td>text</td></tr>
 * <tr><td>{@code timestamp} ({@code start}), {@code end}</td><td>RFC 3339 in quotes, a date, milliseconds since 1970, {@code
 *     now() - 1d}</td></tr>
 * <tr><td>{@code duration}</td><td>milliseconds, or with a unit: us ms s m h d w</td></tr>
 * <tr><td>{@code tokens.input}, {@code tokens.output}, {@code tokens.total}, {@code cost}, {@code spans}, {@code
 *     experiment}</td><td>number</td></tr>
 * <tr><td>{@code tag.KEY}, {@code metadata.KEY}</td><td>text; compared with a number it counts as the number it says</td></tr>
 * <tr><td>{@code feedback.NAME}, {@code expectation.NAME}, {@code assessment.NAME} for both</td><td>string, number, {@code
 *     true}; valid ones, and those for the whole session</td></tr>
 * <tr><td>{@code run}</td><td>= or != the id of a run: linked to it or made in it</td></tr>
 * <tr><td>{@code type}, {@code model}</td><td>of any span</td></tr>
 * <tr><td>{@code span.name}, {@code .type}, {@code .status}, {@code .model}, {@code .duration}, {@code .content}, {@code
 *     .attributes.KEY}</td><td>of any span; several joined by AND are about the same span</td></tr>
 * <tr><td>{@code span(type = 'TOOL' AND attributes.k &gt; 3)}</td><td>all of it holds for one and the same span</td></tr>
 * </table>
 *
 * <p>Keys go on to the next blank, operator, comma or parenthesis; others stand in back quotes or double quotes: {@code
 * tag.`team name`}. {@code LIKE} knows {@code %} and {@code _} and no escape; {@code ILIKE} ignores case; {@code RLIKE} is
 * RE2, found anywhere. A condition on what a trace does not have is false, that with {@code !=} too; {@code NOT} turns it
 * round.
 *
 * <p>Full text: {@code text ~ "refund policy"} is a phrase, {@code text ~ 'refund policy'} both words wherever they stand,
 * {@code 'refund*'} words that begin so. {@code input} and {@code output} are the root span's.
 *
 * <p>MLflow's grammar is another one with the same tree: {@link dev.assay.search.MlflowFilterParser}.
 */
@NullMarked
package dev.assay.search;

import org.jspecify.annotations.NullMarked;
