package dev.assay.evaluation;

import dev.assay.store.RunState;
import dev.assay.store.RunStore.Run;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What the verticles of one node share: who they are, the runs they know of, the slices they work on. */
final class NodeState {
    private final UUID id = UUID.randomUUID();
    private final Set<ActiveClaim> claims = ConcurrentHashMap.newKeySet();
    private volatile Map<Long, Run> open = Map.of();

    UUID id() {
        return id;
    }

    /** Runs that had not ended when the keeper looked last, oldest first. */
    Collection<Run> open() {
        return open.values();
    }

    void open(List<Run> runs) {
        Map<Long, Run> byNo = new java.util.LinkedHashMap<>();
        runs.forEach(run -> byNo.put(run.no(), run));
        open = java.util.Collections.unmodifiableMap(byNo);
        for (ActiveClaim claim : claims) {
            Run now = open.get(claim.run().no());
            if (now == null || !now.is(RunState.RUNNING)) {
                claim.stop(ActiveClaim.Stop.GIVE_BACK);
            }
        }
    }

    boolean isOpen(long runNo) {
        return open.containsKey(runNo);
    }

    List<Run> running() {
        return open.values().stream().filter(run -> run.is(RunState.RUNNING)).toList();
    }

    Collection<ActiveClaim> claims() {
        return claims;
    }

    boolean worksOn(long runNo) {
        return claims.stream().anyMatch(claim -> claim.run().no() == runNo);
    }
}
