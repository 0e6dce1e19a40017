package dev.assay.otlp;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is needed of a resource to file its spans: the experiment it names, and whether MLflow's client sent it. */
final class ResourceScan {
    private static final Set<String> EXPERIMENT_KEYS = Set.of("mlflow.experimentId", "mlflow.experiment_id");

    private @Nullable String experimentId;
    private boolean fromMlflow;
    private @Nullable String problem;

    /** The cursor stands in the resource. */
    void read(SpanScan scan) {
        Wire wire = scan.wire();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag != OtlpFields.RESOURCE_ATTRIBUTES) {
                wire.skip(tag);
                continue;
            }
            int from = wire.position();
            String wrong = scan.attribute();
            problem = problem == null ? wrong : problem;
            Wire attribute = new Wire(wire.bytes(), from, wire.position());
            int outer = attribute.enter();
            readAttribute(attribute);
            attribute.leave(outer);
        }
    }

    private void readAttribute(Wire attribute) {
        String key = "";
        String value = null;
        while (attribute.hasMore()) {
            int tag = attribute.readTag();
            if (tag == OtlpFields.KEY_VALUE_KEY) {
                key = attribute.readText();
            } else if (tag == OtlpFields.KEY_VALUE_VALUE) {
                value = readValue(attribute);
            } else {
                attribute.skip(tag);
            }
        }
        if (value != null && key.equals("telemetry.sdk.name")) {
            fromMlflow = value.equals("mlflow");
        } else if (value != null && EXPERIMENT_KEYS.contains(key)) {
            experimentId = value;
        }
    }

    private static @Nullable String readValue(Wire attribute) {
        String value = null;
        int outer = attribute.enter();
        while (attribute.hasMore()) {
            int tag = attribute.readTag();
            if (tag == OtlpFields.ANY_STRING) {
                value = attribute.readText();
            } else if (tag == OtlpFields.ANY_INT) {
                value = Long.toString(attribute.readVarint());
            } else {
                attribute.skip(tag);
            }
        }
        attribute.leave(outer);
        return value;
    }

    @Nullable
    String experimentId() {
        return experimentId;
    }

    boolean fromMlflow() {
        return fromMlflow;
    }

    /** Why none of its spans can be taken; null when they can. */
    @Nullable
    String problem() {
        return problem;
    }
}
