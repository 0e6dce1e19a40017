package dev.assay.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArtifactStoreTest extends ArtifactStoreContract {
    private final Path root;
    private final Path uploads;
    private final ArtifactStore store;

    FolderArtifactStoreTest(@TempDir Path folder) throws IOException {
        root = folder.resolve("artifacts");
        uploads = Files.createDirectory(folder.resolve("uploads"));
        store = new FolderArtifactStore(root);
    }

    @Override
    protected ArtifactStore store() {
        return store;
    }

    @Override
    protected Path uploads() {
        return uploads;
    }

    @Test
    void a_store_opened_again_has_what_was_put() throws IOException {
        store.put(ArtifactPath.of("a/b"), Files.writeString(uploads.resolve("x"), "kept"));

        assertThat(new FolderArtifactStore(root).find(ArtifactPath.of("a/b"))).isPresent();
        assertThat(uploads).isEmptyDirectory();
    }

    @Test
    void a_link_that_somebody_made_is_not_followed() throws IOException {
        Path secret = Files.writeString(uploads.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("link"), secret);
        Files.createSymbolicLink(root.resolve("folder"), uploads);

        assertThat(store.find(ArtifactPath.of("link"))).isEmpty();
        assertThat(store.list(ArtifactPath.ROOT)).isEmpty();
        assertThat(store.list(ArtifactPath.of("folder"))).isEmpty();
        store.delete(ArtifactPath.of("folder"));
        assertThat(secret).exists();
    }

    @Test
    void a_file_and_a_folder_cannot_have_one_name() throws IOException {
        store.put(ArtifactPath.of("a/b"), Files.writeString(uploads.resolve("x"), "kept"));
        Path second = Files.writeString(uploads.resolve("y"), "refused");

        assertThatThrownBy(() -> store.put(ArtifactPath.of("a"), second)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> store.put(ArtifactPath.of("a/b/c"), second)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> store.put(ArtifactPath.of("a/b/c/d"), second)).isInstanceOf(Invalid.class);
        assertThat(store.find(ArtifactPath.of("a/b"))).isPresent();
    }
}
