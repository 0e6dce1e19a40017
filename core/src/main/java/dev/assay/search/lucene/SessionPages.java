package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.SessionSearch;
import dev.assay.search.SessionSearch.Found;
import dev.assay.trace.TraceInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/** Lists the sessions of which a trace matches: counts the matches by session, sorts what there is, and reads one page. */
final class SessionPages {
    private static final byte VERSION = 1;

    /** A session in its place: what is not known comes last, equal ones stand by experiment and id. */
    private record Row(int number, SessionKey key, boolean known, double value) {}

    private final SessionSearch question;
    private final TraceSearch search;
    private final SessionTable table;

    SessionPages(SessionSearch question, TraceSearch search, SessionTable table) {
        this.question = question;
        this.search = search;
        this.table = table;
    }

    SessionSearch.Page page() throws IOException {
        int[] matches = matches();
        Row after = question.pageToken() == null ? null : read(question.pageToken());
        Comparator<Row> order = order();
        List<Row> rows = new ArrayList<>();
        long total = 0;
        for (int number = 0; number < matches.length; number++) {
            if (matches[number] > 0) {
                total++;
                Row row = row(number);
                if (after == null || order.compare(row, after) > 0) {
                    rows.add(row);
                }
            }
        }
        rows.sort(order);
        List<Row> page = rows.subList(0, Math.min(question.limit(), rows.size()));
        List<ScoreDoc> ends = new ArrayList<>();
        for (Row row : page) {
            ends.add(new ScoreDoc(table.session(row.number).first, 0));
            ends.add(new ScoreDoc(table.session(row.number).last, 0));
        }
        List<TraceInfo> infos = search.summaries(ends);
        List<Found> found = new ArrayList<>();
        for (int at = 0; at < page.size(); at++) {
            int number = page.get(at).number;
            SessionTable.Session session = table.session(number);
            found.add(
                    new Found(session.key, session.facts(), matches[number], infos.get(2 * at), infos.get(2 * at + 1)));
        }
        return new SessionSearch.Page(found, total, rows.size() > page.size() ? token(page.getLast()) : null);
    }

    private int[] matches() throws IOException {
        int[] matches = new int[table.size()];
        Aggregations.visit(search.traces(), search.exact(), (leaf, each, live) -> {
            int[] of = table.of(leaf);
            if (of == null) {
                return;
            }
            for (int doc = each.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = each.nextDoc()) {
                if (of[doc] != SessionTable.NONE && (live == null || live.get(doc))) {
                    matches[of[doc]]++;
                }
            }
        });
        return matches;
    }

    private Row row(int number) {
        SessionTable.Session session = table.session(number);
        SessionFacts facts = session.facts();
        Double value = facts.number(question.order());
        return new Row(number, session.key, value != null, value == null ? 0 : value);
    }

    private Comparator<Row> order() {
        Comparator<Row> byValue = Comparator.comparingDouble(Row::value);
        return Comparator.comparing((Row row) -> !row.known)
                .thenComparing(question.ascending() ? byValue : byValue.reversed())
                .thenComparing(row -> row.key.experimentNo())
                .thenComparing(row -> row.key.session());
    }

    private long stamp() {
        return Fields.hash(Canonical.of(question.filter()) + "|" + question.order() + question.ascending() + "|"
                + question.scope().experimentNos().stream().sorted().distinct().toList());
    }

    private String token(Row last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(stamp());
            out.writeBoolean(last.known);
            out.writeDouble(last.value);
            out.writeInt(last.key.experimentNo());
            out.write(Fields.utf8(last.key.session()));
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private Row read(String token) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(token)))) {
            if (in.readByte() != VERSION) {
                throw bad(token, "it is no token of this server");
            }
            if (in.readLong() != stamp()) {
                throw bad(token, "it belongs to another search: filter, order and experiments must stay the same");
            }
            boolean known = in.readBoolean();
            double value = in.readDouble();
            int experiment = in.readInt();
            String session = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return new Row(-1, new SessionKey(experiment, session), known, value);
        } catch (IOException | IllegalArgumentException none) {
            throw bad(token, "it is no token of this server");
        }
    }

    private static Invalid bad(@Nullable String token, String why) {
        String text = String.valueOf(token);
        return new Invalid(
                "Invalid page token '" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "': " + why);
    }
}
