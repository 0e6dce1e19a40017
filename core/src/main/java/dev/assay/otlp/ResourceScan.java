package dev.assay.otlp;

import org.jspecify.annotations.Nullable;

/** What is needed of a resource to file its spans: where it says that they belong, and whether MLflow's client sent it. */
final class ResourceScan {
    private @Nullable String experimentId;
    private @Nullable String experimentName;
    private @Nullable String service;
    private @Nullable Destination destination;
    private boolean fromMlflow;
    private @Nullable String problem;

    /** The cursor stands in the resource. */
    void read(RecordScan scan) {
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
        if (value == null || value.isEmpty()) {
            return;
        }
        switch (key) {
            case "telemetry.sdk.name" -> fromMlflow = value.equals("mlflow");
            case "mlflow.experimentId", "mlflow.experiment_id" -> experimentId = value;
            case "mlflow.experimentName", "mlflow.experiment_name", "openinference.project.name" ->
                experimentName = value;
            case "service.name" -> service = value;
            default -> {}
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

    /** To be asked when the resource has been read. */
    Destination destination() {
        if (destination == null) {
            destination = new Destination(experimentId, experimentName, service);
        }
        return destination;
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
