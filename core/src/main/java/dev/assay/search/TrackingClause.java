package dev.assay.search;

import java.util.List;

/**
 * One comparison of a search over MLflow's runs or experiments; those of a filter all have to hold.
 *
 * @param key of an attribute one of the names in {@link TrackingGrammar}, of a dataset {@code name}, {@code digest} or
 *     {@code context}, else any
 */
public record TrackingClause(Entity entity, String key, Test test) {
    /** What is compared; all but an attribute may be missing, and then only {@link Missing} holds. */
    public enum Entity {
        ATTRIBUTE("attribute"),
        METRIC("metric"),
        PARAM("parameter"),
        TAG("tag"),
        /** At least one of the datasets that were logged as inputs. */
        DATASET("dataset");

        private final String spelt;

        Entity(String spelt) {
            this.spelt = spelt;
        }

        /** As messages spell it. */
        String spelt() {
            return spelt;
        }
    }

    /** What has to hold. */
    public sealed interface Test {}

    /** A metric that is not a number is only {@link Comparison#NOT_EQUAL}. */
    public record Numeric(Comparison comparison, double than) implements Test {}

    public record Textual(Likeness likeness, String to) implements Test {}

    /** One of the texts, or none of them. */
    public record Listed(boolean negated, List<String> texts) implements Test {
        public Listed {
            texts = List.copyOf(texts);
        }
    }

    /** There is none with that key, or there is one. */
    public record Missing(boolean negated) implements Test {}

    /** How numbers compare. */
    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        ABOVE,
        AT_LEAST,
        BELOW,
        AT_MOST
    }

    /** How texts compare. */
    public enum Likeness {
        EQUAL,
        NOT_EQUAL,
        /** {@code %} is any text, {@code _} any character, nothing escapes them. */
        LIKE,
        /** The same without regard to case. */
        ILIKE
    }
}
