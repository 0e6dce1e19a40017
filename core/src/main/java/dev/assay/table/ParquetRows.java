package dev.assay.table;

import dev.assay.error.Invalid;
import dev.assay.table.ParquetFile.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of anybody row by row, and of it the columns that are wanted. One group of rows is held at a time, packed, and a
 * page of each column; a file that would need more is refused, as is one that does not hold what it claims.
 */
final class ParquetRows implements Closeable {
    private final long bytes;
    private final int longest;
    private final long most;
    private final ParquetCodecs codecs;
    private final ParquetFileReader reader;
    private TableRow row = new TableRow(Map.of());
    private List<Cell> cells = List.of();
    private MessageType wanted = new MessageType("row");
    private int group;
    private long left;
    private @Nullable PageReadStore pages;
    private @Nullable RecordReader<TableRow> records;

    /**
     * @param longest text of a cell, in bytes
     * @param most bytes of a group of rows, and of pages that are held at once
     */
    ParquetRows(Path file, int longest, long most) throws IOException {
        this.longest = longest;
        this.most = most;
        this.codecs = new ParquetCodecs(most);
        this.bytes = Files.size(file);
        ParquetFooter.check(file);
        this.reader = sound(() -> ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder().withCodecFactory(codecs).build()));
    }

    boolean hasColumn(String name) {
        return schema().containsField(name);
    }

    String columns() {
        return String.join(
                ", ", schema().getFields().stream().map(Type::getName).toList());
    }

    /** Of all groups together, as the file says. */
    long count() {
        return reader.getRecordCount();
    }

    private MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    /**
     * Says what is read, before the first row.
     *
     * @throws Invalid when a column that is there is of another kind
     */
    void want(Map<String, Kind> columns) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<Type> types = new ArrayList<>();
        for (Type type : schema().getFields()) {
            if (columns.containsKey(type.getName())) {
                places.put(type.getName(), types.size());
                types.add(type);
            }
        }
        TableRow next = new TableRow(places);
        List<Cell> read = new ArrayList<>();
        for (Type type : types) {
            Kind kind = columns.get(type.getName());
            if (kind != null) {
                read.add(Cell.of(type, kind, next, read.size(), longest));
            }
        }
        row = next;
        cells = read;
        wanted = new MessageType("row", types);
        sound(() -> {
            reader.setRequestedSchema(wanted);
            return row;
        });
    }

    /** The next one, which is the same object each time; null at the end. */
    @Nullable
    TableRow next() {
        while (left == 0) {
            if (group == reader.getRowGroups().size()) {
                return null;
            }
            left = sound(() -> open(reader.getRowGroups().get(group)));
            group++;
        }
        left--;
        row.clear();
        return sound(() -> Objects.requireNonNull(records).read());
    }

    /** @return how many rows it has */
    private long open(BlockMetaData next) throws IOException {
        closePages();
        long size = 0;
        for (var column : next.getColumns()) {
            if (wanted.containsField(column.getPath().toArray()[0])) {
                size += column.getTotalSize();
                if (column.getTotalSize() < 0 || size > bytes) {
                    throw new Invalid("it claims a group of rows larger than the file");
                }
            }
        }
        long count = next.getRowCount();
        // Each row has an id of its own.
        if (count < 0 || count > bytes) {
            throw new Invalid("it claims " + count + " rows in " + bytes + " bytes");
        }
        if (size > most) {
            throw new Invalid("a group of rows has " + size + " bytes; at most " + most
                    + " are read at once (a third of the memory, -Xmx): write it with smaller groups");
        }
        if (count > 0) {
            codecs.startGroup();
            PageReadStore read = reader.readRowGroup(group);
            pages = read;
            records = new ColumnIOFactory(reader.getFileMetaData().getCreatedBy())
                    .getColumnIO(wanted, schema())
                    .getRecordReader(new Checked(read), new Row());
        }
        return count;
    }

    private void closePages() {
        if (pages != null) {
            pages.close();
            pages = null;
        }
    }

    @Override
    public void close() throws IOException {
        closePages();
        reader.close();
    }

    private interface Reading<T extends @Nullable Object> {
        T read() throws IOException;
    }

    /** The library says in many ways that a file is not as it should be; what it then wants to allocate is not there. */
    private static <T extends @Nullable Object> T sound(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError broken) {
            for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
                if (cause instanceof Invalid told) {
                    throw new Invalid("The file cannot be read as Parquet: " + told.getMessage());
                }
            }
            throw new Invalid("The file is not Parquet as it should be: " + broken);
        }
    }

    /** Puts the cells of a row together. */
    private final class Row extends RecordMaterializer<TableRow> {
        private final GroupConverter root = new GroupConverter() {
            @Override
            public Converter getConverter(int at) {
                return cells.get(at);
            }

            @Override
            public void start() {}

            @Override
            public void end() {}
        };

        @Override
        public TableRow getCurrentRecord() {
            return row;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }

    /** A list is made as long as a dictionary claims to be. */
    private record Checked(PageReadStore pages) implements PageReadStore {
        @Override
        public PageReader getPageReader(ColumnDescriptor column) {
            PageReader reader = pages.getPageReader(column);
            return new PageReader() {
                @Override
                public @Nullable DictionaryPage readDictionaryPage() {
                    DictionaryPage page = reader.readDictionaryPage();
                    if (page != null && page.getDictionarySize() > page.getUncompressedSize()) {
                        throw new Invalid("a dictionary claims " + page.getDictionarySize() + " values in "
                                + page.getUncompressedSize() + " bytes");
                    }
                    return page;
                }

                @Override
                public long getTotalValueCount() {
                    return reader.getTotalValueCount();
                }

                @Override
                public @Nullable DataPage readPage() {
                    return reader.readPage();
                }
            };
        }

        @Override
        public long getRowCount() {
            return pages.getRowCount();
        }
    }
}
