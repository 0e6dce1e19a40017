package dev.assay.scorers.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract, and the cases that a reference has judged. */
abstract class LanguageContract extends ScorerContract {
    @Override
    protected Trace trace() {
        return answering("Thank you so much, that was wonderful and very helpful.");
    }

    @Test
    void without_a_response_there_is_nothing_to_say() {
        assertThatThrownBy(() -> score(answering(null), parameters()))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the trace has no response");
    }

    static Trace answering(@Nullable String response) {
        return TraceBuilder.aTrace()
                .withInputs("Please help me with my order.")
                .withOutputs(response)
                .build();
    }

    final Feedback only(@Nullable String response, Map<String, @Nullable Object> parameters) throws Exception {
        return score(answering(response), parameters).getFirst();
    }

    static JsonNode cases(String name) {
        String path = "/reference/" + name + ".json";
        try (InputStream file = LanguageContract.class.getResourceAsStream(path)) {
            JsonNode cases = new ObjectMapper()
                    .readTree(Objects.requireNonNull(file, path))
                    .path("cases");
            assertThat(cases).hasSizeGreaterThanOrEqualTo(30);
            return cases;
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }
}
