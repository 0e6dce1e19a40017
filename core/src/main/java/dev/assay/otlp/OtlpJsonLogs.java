package dev.assay.otlp;

import com.fasterxml.jackson.core.JsonParser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.io.IOException;
import java.util.Locale;

/** Log records in OTLP/JSON to protobuf, as {@link OtlpJsonBodies} does for spans. */
final class OtlpJsonLogs {
    private final JsonBodyReader json;
    private final OtlpJsonValues values;
    private final Rejections rejections;

    OtlpJsonLogs(JsonParser parser, Rejections rejections) {
        this.json = new JsonBodyReader(parser);
        this.values = new OtlpJsonValues(json);
        this.rejections = rejections;
    }

    ExportLogsServiceRequest request() throws IOException {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        json.whole(field -> {
            switch (field) {
                case "resourceLogs", "resource_logs" ->
                    json.objects("resourceLogs", () -> request.addResourceLogs(resourceLogs()));
                default -> json.skip();
            }
        });
        return request.build();
    }

    private ResourceLogs resourceLogs() throws IOException {
        ResourceLogs.Builder logs = ResourceLogs.newBuilder();
        json.object(field -> {
            switch (field) {
                case "resource" -> json.nested("resource", () -> logs.setResource(values.resource()));
                case "scopeLogs", "scope_logs" -> json.objects("scopeLogs", () -> logs.addScopeLogs(scopeLogs()));
                case "schemaUrl", "schema_url" -> logs.setSchemaUrl(json.text(field));
                default -> json.skip();
            }
        });
        return logs.build();
    }

    private ScopeLogs scopeLogs() throws IOException {
        ScopeLogs.Builder logs = ScopeLogs.newBuilder();
        json.object(field -> {
            switch (field) {
                case "scope" -> json.nested("scope", () -> logs.setScope(values.scope()));
                case "logRecords", "log_records" -> json.objects("logRecords", () -> record(logs));
                case "schemaUrl", "schema_url" -> logs.setSchemaUrl(json.text(field));
                default -> json.skip();
            }
        });
        return logs.build();
    }

    private void record(ScopeLogs.Builder logs) throws IOException {
        LogRecord.Builder log = LogRecord.newBuilder();
        StringBuilder problem = new StringBuilder();
        json.object(field -> {
            switch (field) {
                case "timeUnixNano", "time_unix_nano" -> log.setTimeUnixNano(json.integer(field));
                case "observedTimeUnixNano", "observed_time_unix_nano" ->
                    log.setObservedTimeUnixNano(json.integer(field));
                case "severityNumber", "severity_number" -> log.setSeverityNumberValue(severity());
                case "severityText", "severity_text" -> log.setSeverityText(json.text(field));
                case "body" -> json.nested(field, () -> log.setBody(values.value()));
                case "attributes" -> values.pairs(field, log::addAttributes);
                case "droppedAttributesCount", "dropped_attributes_count" ->
                    log.setDroppedAttributesCount((int) json.integer(field));
                case "flags" -> log.setFlags((int) json.integer(field));
                case "traceId", "trace_id" -> log.setTraceId(json.hexId(field, 16, problem));
                case "spanId", "span_id" -> log.setSpanId(json.hexId(field, 8, problem));
                case "eventName", "event_name" -> log.setEventName(json.text(field));
                default -> json.skip();
            }
        });
        if (problem.isEmpty()) {
            logs.addLogRecords(log);
        } else {
            String name = log.getEventName();
            rejections.add(name.isEmpty() ? null : "log record '" + name + "'", problem.toString());
        }
    }

    private int severity() throws IOException {
        if (!json.isText()) {
            return (int) json.integer("severityNumber");
        }
        String name = json.text("severityNumber").toUpperCase(Locale.ROOT);
        for (SeverityNumber severity : SeverityNumber.values()) {
            if (severity != SeverityNumber.UNRECOGNIZED && severity.name().equals(name)) {
                return severity.getNumber();
            }
        }
        throw json.unexpected("severityNumber", "a number from 0 to 24 or a name such as SEVERITY_NUMBER_INFO");
    }
}
