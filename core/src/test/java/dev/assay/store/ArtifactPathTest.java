package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathTest {
    @Test
    void parts_that_mean_nothing_are_left_out() {
        assertThat(ArtifactPath.of("a//./b/").text()).isEqualTo("a/b");
        assertThat(ArtifactPath.of("")).isEqualTo(ArtifactPath.ROOT);
        assertThat(ArtifactPath.of("./")).isEqualTo(ArtifactPath.ROOT);
    }

    @Test
    void a_path_goes_on_from_another() {
        assertThat(ArtifactPath.of("a/b").resolve("c/d").text()).isEqualTo("a/b/c/d");
        assertThat(ArtifactPath.ROOT.resolve("c").text()).isEqualTo("c");
        assertThat(ArtifactPath.of("a").resolve("")).isEqualTo(ArtifactPath.of("a"));
        assertThat(ArtifactPath.of("a/b").name()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../a",
                "a/../b",
                "a/..",
                "/",
                "/etc/passwd",
                "//a",
                "C:/a",
                "c:\\a",
                "a\\b",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "file:///etc/passwd",
                "file:a",
                "\ud800"
            })
    void what_leads_elsewhere_or_cannot_be_a_name_is_refused(String path) {
        assertThatThrownBy(() -> ArtifactPath.of(path))
                .isInstanceOf(Invalid.class)
                .hasMessage("Invalid path");
        assertThatThrownBy(() -> ArtifactPath.of("a").resolve(path)).isInstanceOf(Invalid.class);
    }

    @Test
    void names_and_paths_beyond_what_stores_take_are_refused() {
        assertThat(ArtifactPath.of("a".repeat(255)).parts()).hasSize(1);
        assertThatThrownBy(() -> ArtifactPath.of("a".repeat(256))).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> ArtifactPath.of("é".repeat(128))).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> ArtifactPath.of("abc/".repeat(300))).isInstanceOf(Invalid.class);
    }
}
