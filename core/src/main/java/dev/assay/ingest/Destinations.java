package dev.assay.ingest;

import dev.assay.otlp.Destination;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The experiment of a trace whose request named none: the one whose number its resource gives, else the one it names, else the
 * one that is called like its service, else the default one. A resource wishes: a wish for an experiment that is not there, or
 * was deleted, loses no spans.
 */
public final class Destinations {
    private static final int DEFAULT_EXPERIMENT = 0;
    /** So soon a new experiment gets the traces of the service that it is called like. */
    private static final long KNOWN_FOR_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int KNOWN = 1000;

    private final ExperimentStore experiments;
    private final Map<Destination, Known> known = new ConcurrentHashMap<>();

    private record Known(int experimentNo, long sinceNanos) {}

    public Destinations(ExperimentStore experiments) {
        this.experiments = experiments;
    }

    Future<Map<Destination, Integer>> find(Collection<Destination> wanted) {
        Map<Destination, Integer> found = new HashMap<>();
        List<Future<Integer>> asked = new ArrayList<>();
        for (Destination destination : wanted) {
            Known before = known.get(destination);
            if (destination.equals(Destination.NONE)) {
                found.put(destination, DEFAULT_EXPERIMENT);
            } else if (before != null && System.nanoTime() - before.sinceNanos < KNOWN_FOR_NANOS) {
                found.put(destination, before.experimentNo);
            } else {
                asked.add(ask(destination).onSuccess(no -> {
                    found.put(destination, no);
                    remember(destination, no);
                }));
            }
        }
        return asked.isEmpty()
                ? Future.succeededFuture(found)
                : Future.all(asked).map(found);
    }

    private void remember(Destination destination, int experimentNo) {
        if (known.size() >= KNOWN) {
            known.clear();
        }
        known.put(destination, new Known(experimentNo, System.nanoTime()));
    }

    private Future<Integer> ask(Destination destination) {
        return byNumber(destination.experimentId())
                .compose(found ->
                        found.isPresent() ? Future.succeededFuture(found) : byName(destination.experimentName()))
                .compose(found -> found.isPresent() ? Future.succeededFuture(found) : byName(destination.service()))
                .map(found -> found.map(Experiment::no).orElse(DEFAULT_EXPERIMENT));
    }

    private Future<Optional<Experiment>> byNumber(@Nullable String id) {
        return id == null || !id.matches("[0-9]{1,9}")
                ? Future.succeededFuture(Optional.empty())
                : experiments.find(Integer.parseInt(id)).map(Destinations::active);
    }

    private Future<Optional<Experiment>> byName(@Nullable String name) {
        return name == null || name.length() > 500
                ? Future.succeededFuture(Optional.empty())
                : experiments.findByName(name).map(Destinations::active);
    }

    private static Optional<Experiment> active(Optional<Experiment> found) {
        return found.filter(Experiment::active);
    }
}
