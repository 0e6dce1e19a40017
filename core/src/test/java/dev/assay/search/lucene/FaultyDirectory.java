package dev.assay.search.lucene;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** A directory on a disk that is full whenever it is told to be. */
final class FaultyDirectory extends FilterDirectory {
    private final AtomicBoolean full;

    FaultyDirectory(Directory directory, AtomicBoolean full) {
        super(directory);
        this.full = full;
    }

    private void check() throws IOException {
        if (full.get()) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        check();
        return faulty(super.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        check();
        return faulty(super.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput faulty(IndexOutput output) {
        return new FilterIndexOutput("faulty " + output, output.getName(), output) {
            @Override
            public void writeByte(byte value) throws IOException {
                check();
                super.writeByte(value);
            }

            @Override
            public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
                check();
                super.writeBytes(bytes, offset, length);
            }
        };
    }
}
