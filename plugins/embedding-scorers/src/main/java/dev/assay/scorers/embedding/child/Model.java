package dev.assay.scorers.embedding.child;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** all-MiniLM-L6-v2 with weights of 8 bits: a text becomes a direction in 384 dimensions. */
public final class Model implements AutoCloseable {
    /** As many pieces of a text are looked at, as sentence-transformers does with this model. */
    public static final int MOST_PIECES = 256;

    private static final String WEIGHTS = "all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final WordPieces pieces;

    /** Loads the model from the class path. */
    public Model() throws IOException, OrtException {
        environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            // One call at a time; memory goes back after each, whatever the longest text was.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            session = environment.createSession(resource(WEIGHTS), options);
        }
        pieces = tokenizer();
    }

    /** The tokenizer alone. */
    public static WordPieces tokenizer() throws IOException {
        return new WordPieces(new String(resource(TOKENIZER), StandardCharsets.UTF_8));
    }

    /** The mean of the pieces' vectors, at length 1. */
    public float[] embed(String text) throws OrtException {
        long[] ids = pieces.ids(text, MOST_PIECES);
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {1, ids.length};
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            return mean((OnnxTensor) result.get(0), ids.length);
        }
    }

    private static float[] mean(OnnxTensor vectors, int count) {
        FloatBuffer values = vectors.getFloatBuffer();
        int dimensions = values.remaining() / count;
        double[] sum = new double[dimensions];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < dimensions; j++) {
                sum[j] += values.get(i * dimensions + j);
            }
        }
        double length = 0;
        for (double each : sum) {
            length += each * each;
        }
        length = Math.sqrt(length);
        float[] unit = new float[dimensions];
        for (int j = 0; j < dimensions; j++) {
            unit[j] = length == 0 ? 0 : (float) (sum[j] / length);
        }
        return unit;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Model.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new FileNotFoundException(name + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
