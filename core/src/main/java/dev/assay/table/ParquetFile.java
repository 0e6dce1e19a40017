package dev.assay.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Rows as Parquet, written as they come: one group of rows at a time is held. Each column may be missing in a row. */
public final class ParquetFile<T> implements Closeable {
    private static final long GROUP_BYTES = 8L << 20;
    private static final long NANOS = 1_000_000_000;

    private final ParquetWriter<T> writer;

    /** @param out is closed with it */
    public ParquetFile(OutputStream out, List<Column<T>> columns) throws IOException {
        this.writer = new Builder<>(new Sink(out), columns)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(GROUP_BYTES)
                .build();
    }

    public void write(T row) throws IOException {
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** What values of a column are: String, Long, Double, Instant. */
    public enum Kind {
        TEXT,
        JSON,
        WHOLE,
        NUMBER,
        /** To the nanosecond, UTC; what is beyond the years 1677 to 2262 is their end. */
        TIME
    }

    /** @param value null for none */
    public record Column<T>(String name, Kind kind, Function<T, @Nullable Object> value) {
        Type type() {
            return switch (kind) {
                case TEXT -> text(LogicalTypeAnnotation.stringType());
                case JSON -> text(LogicalTypeAnnotation.jsonType());
                case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(name);
                case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
                case TIME ->
                    Types.optional(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.NANOS))
                            .named(name);
            };
        }

        private Type text(LogicalTypeAnnotation what) {
            return Types.optional(PrimitiveTypeName.BINARY).as(what).named(name);
        }

        void write(Object value, RecordConsumer to) {
            switch (kind) {
                case TEXT, JSON -> to.addBinary(Binary.fromString((String) value));
                case WHOLE -> to.addLong((Long) value);
                case NUMBER -> to.addDouble((Double) value);
                case TIME -> to.addLong(nanos((Instant) value));
            }
        }

        private static long nanos(Instant at) {
            try {
                return Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano());
            } catch (ArithmeticException _) {
                return at.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
        }
    }

    @SuppressWarnings("deprecation") // the older way is the abstract one
    private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
        private final List<Column<T>> columns;

        Builder(OutputFile file, List<Column<T>> columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder<T> self() {
            return this;
        }

        @Override
        protected WriteSupport<T> getWriteSupport(Configuration conf) {
            return new Rows<>(columns);
        }
    }

    @SuppressWarnings("deprecation") // the older way is the abstract one
    private static final class Rows<T> extends WriteSupport<T> {
        private final List<Column<T>> columns;
        private @Nullable RecordConsumer to;

        Rows(List<Column<T>> columns) {
            this.columns = columns;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            List<Type> types = columns.stream().map(Column::type).toList();
            return new WriteContext(new MessageType("row", types), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            to = consumer;
        }

        @Override
        public void write(T row) {
            RecordConsumer consumer = to;
            if (consumer == null) {
                throw new IllegalStateException("nothing was prepared");
            }
            consumer.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                Object value = column.value().apply(row);
                if (value != null) {
                    consumer.startField(column.name(), i);
                    column.write(value, consumer);
                    consumer.endField(column.name(), i);
                }
            }
            consumer.endMessage();
        }
    }

    /** Parquet asks of a file only how much is in it. */
    private record Sink(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) {
            return new Counted(out);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return new Counted(out);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Counted extends PositionOutputStream {
        private final OutputStream out;
        private long count;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return count;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
