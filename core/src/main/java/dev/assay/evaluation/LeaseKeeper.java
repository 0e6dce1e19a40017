package dev.assay.evaluation;

import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.Fence;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews all leases of the node in one statement, and says that the node lives. */
final class LeaseKeeper extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final NodeState node;
    private final SliceStore slices;
    private final EvaluationConfig config;

    LeaseKeeper(NodeState node, SliceStore slices, EvaluationConfig config) {
        this.node = node;
        this.slices = slices;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(config.renewEvery().toMillis(), _ -> renew());
        return slices.seen(node.id());
    }

    private void renew() {
        slices.seen(node.id()).onFailure(failure -> LOG.warn("this node cannot say that it lives", failure));
        List<ActiveClaim> claims = List.copyOf(node.claims());
        if (claims.isEmpty()) {
            return;
        }
        long asked = System.nanoTime();
        Duration usable = config.lease().minus(config.margin());
        slices.keep(node.id(), claims.stream().map(ActiveClaim::fence).toList(), config.lease())
                .onSuccess(kept -> renewed(claims, kept, asked, usable))
                .onFailure(failure -> LOG.warn("{} claims could not be renewed, trying again", claims.size(), failure));
    }

    private void renewed(List<ActiveClaim> claims, Set<Fence> kept, long asked, Duration usable) {
        for (ActiveClaim claim : claims) {
            if (kept.contains(claim.fence())) {
                claim.renewed(asked, usable);
            } else if (node.claims().contains(claim)) {
                // Done meanwhile, or somebody else's: if it was done, nobody listens any more.
                claim.stop(ActiveClaim.Stop.LOST);
            }
        }
    }
}
