package dev.assay.http.mlflow;

import java.util.List;
import java.util.random.RandomGenerator;

/** Invents names for runs that came without: {@code sneaky-quail-464}. */
final class RunNames {
    private static final List<String> QUALITIES = List.of(
            "able", "amber", "brave", "breezy", "bright", "calm", "candid", "clever", "crisp", "curious", "daring",
            "eager", "fair", "fond", "gentle", "glad", "golden", "honest", "humble", "jolly", "keen", "kind", "lively",
            "lucid", "mellow", "merry", "mild", "neat", "nimble", "patient", "placid", "proud", "quick", "quiet",
            "sneaky", "steady", "sunny", "swift", "tidy", "warm");
    private static final List<String> ANIMALS = List.of(
            "badger", "beaver", "bison", "crane", "crow", "deer", "dove", "eagle", "finch", "fox", "gecko", "gull",
            "hare", "heron", "ibex", "jay", "koala", "lark", "lynx", "mole", "moose", "newt", "otter", "owl", "panda",
            "pike", "quail", "rabbit", "raven", "robin", "seal", "shrew", "snail", "sparrow", "stork", "swan", "toad",
            "trout", "whale", "wren");

    private RunNames() {}

    static String next(RandomGenerator random) {
        return QUALITIES.get(random.nextInt(QUALITIES.size())) + "-" + ANIMALS.get(random.nextInt(ANIMALS.size())) + "-"
                + random.nextInt(1000);
    }
}
