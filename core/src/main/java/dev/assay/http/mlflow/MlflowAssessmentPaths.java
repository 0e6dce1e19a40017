package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.ingest.Assessments;
import dev.assay.store.AssessmentChange;
import dev.assay.trace.Assessment;
import dev.assay.trace.Assessment.Content;
import dev.assay.trace.Assessment.Expectation;
import dev.assay.trace.Assessment.Feedback;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Assessments of a trace, one by one. */
public final class MlflowAssessmentPaths implements MlflowArea {
    private final Assessments assessments;
    private final Clock clock;

    public MlflowAssessmentPaths(Assessments assessments, Clock clock) {
        this.assessments = assessments;
        this.clock = clock;
    }

    @Override
    public void bind(Routes routes) {
        String all = V3 + "/traces/{traceId}/assessments";
        String one = all + "/{assessmentId}";
        routes.post(all, this::create)
                .get(one, this::get)
                .patch(one, this::update)
                .json(HttpMethod.DELETE, one, this::delete);
    }

    Future<JsonObject> create(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        Assessment assessment = MlflowAssessments.parse(
                MlflowParams.of(request).requiredObject("assessment").json(), clock.instant());
        return answer(
                assessments.create(Params.principal(request), traceId, assessment), traceId, assessment.overrides());
    }

    Future<JsonObject> get(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String id = Params.path(request, "assessmentId");
        return answer(assessments.find(traceId, id), traceId, id);
    }

    Future<JsonObject> update(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String id = Params.path(request, "assessmentId");
        MlflowParams body = MlflowParams.of(request);
        JsonObject assessment = body.requiredObject("assessment").json();
        AssessmentChange change = change(new ProtoJson("assessment", assessment), paths(body.required("update_mask")));
        return answer(assessments.update(Params.principal(request), traceId, id, change), traceId, id);
    }

    /** One that is not there is deleted already. */
    Future<JsonObject> delete(RoutingContext request) {
        String traceId = Params.path(request, "traceId");
        String id = Params.path(request, "assessmentId");
        return NotThere.inItsWords(assessments.delete(Params.principal(request), traceId, id), traceId, id)
                .map(_ -> new JsonObject());
    }

    private static Future<JsonObject> answer(Future<Assessment> asked, String traceId, @Nullable String id) {
        return NotThere.inItsWords(asked, traceId, id)
                .map(found -> new JsonObject().put("assessment", MlflowAssessments.json(traceId, found)));
    }

    /** A field mask is names in lowerCamelCase with commas between them. */
    private static Set<String> paths(String mask) {
        return Arrays.stream(mask.split(",", -1))
                .map(String::strip)
                .map(path -> path.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static AssessmentChange change(ProtoJson sent, Set<String> paths) {
        if (paths.contains("feedback") && paths.contains("expectation")) {
            throw new Invalid("Cannot specify both `expectation` and `feedback` parameters.");
        }
        Content content = null;
        if (paths.contains("feedback")) {
            content = feedback(sent);
        } else if (paths.contains("expectation")) {
            content = new Expectation(MlflowAssessments.expected(
                    new ProtoJson("assessment.expectation", sent.objectOrEmpty("expectation"))));
        }
        return new AssessmentChange(
                paths.contains("assessment_name") ? sent.text("assessment_name") : null,
                content,
                paths.contains("rationale") ? sent.text("rationale") : null,
                paths.contains("metadata") ? sent.texts("metadata") : Map.of(),
                paths.contains("valid") ? (Boolean) sent.bool("valid", false) : null);
    }

    private static Feedback feedback(ProtoJson sent) {
        return MlflowAssessments.feedback(sent, sent.objectOrEmpty("feedback"));
    }
}
