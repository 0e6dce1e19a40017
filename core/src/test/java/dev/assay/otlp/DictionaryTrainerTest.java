package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.trace.ChunkDictionary;
import dev.assay.trace.PackedChunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionaryTrainerTest {
    private static final String[] COMMON = {
        "question",
        "answer",
        "retriever",
        "customer",
        "refund",
        "policy",
        "order",
        "the",
        "of",
        "gen_ai",
        "usage",
        "tokens"
    };

    @Test
    void what_fewer_than_one_in_twenty_traces_say_is_in_no_dictionary() {
        List<List<byte[]>> traces = traces(1000, 1);

        byte[] dictionary = DictionaryTrainer.train(traces).orElseThrow();

        String text = new String(dictionary, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("retriever", "gen_ai", "refund");
        assertThat(text).doesNotContainPattern("secret\\d").doesNotContain("somebody", "rare");
    }

    @Test
    void a_chunk_packed_with_a_dictionary_is_smaller_and_the_same_when_unpacked() {
        ChunkDictionary dictionary =
                ChunkDictionary.learn(DictionaryTrainer.train(traces(1000, 1)).orElseThrow());

        for (List<byte[]> trace : traces(50, 2)) {
            byte[] raw = trace.getFirst();
            Compression.Packed packed = Compression.compress(raw, dictionary);

            assertThat(packed.codec()).isEqualTo(Compression.ZSTD_DICTIONARY);
            assertThat(packed.data().length).isLessThan(Compression.compress(raw).length);
            assertThat(Compression.decompress(packed.codec(), packed.data())).isEqualTo(raw);
        }
    }

    @Test
    void an_empty_request_and_one_unlike_any_other_are_packed_too() {
        ChunkDictionary dictionary =
                ChunkDictionary.learn(DictionaryTrainer.train(traces(1000, 1)).orElseThrow());
        byte[] noise = new byte[300_000];
        new Random(5).nextBytes(noise);

        for (byte[] raw : List.of(new byte[0], noise)) {
            Compression.Packed packed = Compression.compress(raw, dictionary);
            assertThat(Compression.decompress(packed.codec(), packed.data())).isEqualTo(raw);
        }
    }

    @Test
    void a_chunk_whose_dictionary_is_not_known_says_which_one_it_needs() {
        byte[] unlearned = DictionaryTrainer.train(traces(1000, 3)).orElseThrow();
        byte[] frame;
        try (var context = new com.github.luben.zstd.ZstdCompressCtx()) {
            frame = context.loadDict(unlearned).compress("text".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(ChunkDictionary.isKnown(new PackedChunk(Compression.ZSTD_DICTIONARY, frame)))
                .isFalse();
        assertThatThrownBy(() -> Compression.decompress(Compression.ZSTD_DICTIONARY, frame))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("needs dictionary " + ChunkDictionary.idOf(frame));
    }

    @Test
    void too_few_traces_make_no_dictionary() {
        assertThat(DictionaryTrainer.train(traces(3, 1))).isEmpty();
    }

    @Test
    void what_is_no_dictionary_is_refused() {
        assertThatThrownBy(() -> ChunkDictionary.learn(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 bytes are no dictionary");
    }

    private static List<List<byte[]>> traces(int count, long seed) {
        Random random = new Random(seed);
        List<List<byte[]>> traces = new ArrayList<>();
        for (int trace = 0; trace < count; trace++) {
            StringBuilder text = new StringBuilder("secret" + random.nextLong(1L << 50) + " ");
            for (int i = 0; i < 30; i++) {
                text.append(COMMON[random.nextInt(COMMON.length)])
                        .append(": {\"")
                        .append(seed)
                        .append("\"} ");
            }
            text.append(trace % 30 == 0 ? "somebody rare " : "");
            traces.add(List.of(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return traces;
    }
}
