package dev.assay.store;

import static dev.assay.store.RunState.CANCELLED;
import static dev.assay.store.RunState.CANCELLING;
import static dev.assay.store.RunState.FAILED;
import static dev.assay.store.RunState.FINISHED;
import static dev.assay.store.RunState.FINISHING;
import static dev.assay.store.RunState.PAUSED;
import static dev.assay.store.RunState.PAUSING;
import static dev.assay.store.RunState.RUNNING;
import static dev.assay.store.RunState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunStateTest {
    @Test
    void a_run_goes_from_scheduled_to_finished_with_pauses_between() {
        List<RunState> way = List.of(SCHEDULED, RUNNING, PAUSING, PAUSED, RUNNING, FINISHING, FINISHED);
        for (int step = 1; step < way.size(); step++) {
            assertThat(way.get(step - 1).mayBecome(way.get(step)))
                    .as("%s to %s", way.get(step - 1), way.get(step))
                    .isTrue();
        }
    }

    @Test
    void whatever_has_not_ended_can_be_cancelled_and_nothing_else() {
        assertThat(CANCELLING.sources()).containsExactlyInAnyOrder(SCHEDULED, RUNNING, PAUSING, PAUSED, FINISHING);
        assertThat(CANCELLED.sources()).containsExactly(CANCELLING);
    }

    @Test
    void an_end_is_an_end() {
        for (RunState ended : List.of(FINISHED, FAILED, CANCELLED)) {
            assertThat(Stream.of(RunState.values()).filter(ended::mayBecome)).containsExactly(RunState.DELETING);
            assertThat(ended.ended()).isTrue();
        }
    }

    @Test
    void every_state_is_stored_and_read_as_the_same_word() {
        assertThat(Stream.of(RunState.values()).map(state -> RunState.of(state.word())))
                .containsExactly(RunState.values());
        assertThatThrownBy(() -> RunState.of("asleep")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_mlflow_client_sees_a_status_that_it_knows() {
        assertThat(Stream.of(RunState.values()).map(RunState::mlflowStatus))
                .isSubsetOf("SCHEDULED", "RUNNING", "FINISHED", "FAILED", "KILLED");
    }
}
