package dev.assay.store.pg;

import dev.assay.store.ChangeFeed.What;
import dev.assay.store.TraceWriter.Fate;
import dev.assay.trace.Assessment.Source;

/** What the small numbers in columns mean. */
final class PgCodes {
    private PgCodes() {}

    static int of(Source.Type type) {
        return switch (type) {
            case HUMAN -> 0;
            case LLM_JUDGE -> 1;
            case CODE -> 2;
        };
    }

    static Source.Type sourceType(int code) {
        return switch (code) {
            case 0 -> Source.Type.HUMAN;
            case 1 -> Source.Type.LLM_JUDGE;
            case 2 -> Source.Type.CODE;
            default -> throw new IllegalStateException("assessment.source_type is " + code + ", expected 0, 1 or 2");
        };
    }

    static What what(int code) {
        return switch (code) {
            case 0 -> What.CONTENT;
            case 1 -> What.INFO;
            case 2 -> What.TAG;
            case 3 -> What.ASSESSMENT;
            case 4 -> What.LINK;
            case 5 -> What.DELETE;
            default -> throw new IllegalStateException("change.what is " + code + ", expected 0 to 5");
        };
    }

    static Fate fate(int code) {
        return switch (code) {
            case 0 -> Fate.KEPT;
            case 1 -> Fate.DELETED;
            case 2 -> Fate.ELSEWHERE;
            default -> throw new IllegalStateException("ingest's outcome is " + code + ", expected 0, 1 or 2");
        };
    }
}
