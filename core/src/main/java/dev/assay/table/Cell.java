package dev.assay.table;

import dev.assay.error.Invalid;
import dev.assay.table.ParquetFile.Kind;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Reads the values of one column into a row, whatever type the writer gave them. */
final class Cell extends PrimitiveConverter {
    private static final int JULIAN_DAY_OF_1970 = 2_440_588;

    private final String name;
    private final Kind kind;
    private final TableRow row;
    private final int place;
    private final int longest;
    private final TimeUnit unit;

    private Cell(String name, Kind kind, TableRow row, int place, int longest, TimeUnit unit) {
        this.name = name;
        this.kind = kind;
        this.row = row;
        this.place = place;
        this.longest = longest;
        this.unit = unit;
    }

    /** @throws Invalid when the column has values of another kind */
    static Cell of(Type type, Kind kind, TableRow row, int place, int longest) {
        if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED) || !suits(type, kind)) {
            throw new Invalid("The column '" + type.getName() + "' is '"
                    + type.toString().replaceAll("\\s+", " ") + "'; expected "
                    + switch (kind) {
                        case TEXT -> "text";
                        case JSON -> "text with JSON";
                        case WHOLE -> "whole numbers";
                        case NUMBER -> "numbers";
                        case TIME -> "timestamps";
                    });
        }
        TimeUnit unit = type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
                ? switch (time.getUnit()) {
                    case MILLIS -> TimeUnit.MILLISECONDS;
                    case MICROS -> TimeUnit.MICROSECONDS;
                    case NANOS -> TimeUnit.NANOSECONDS;
                }
                : TimeUnit.NANOSECONDS;
        return new Cell(type.getName(), kind, row, place, longest, unit);
    }

    private static boolean suits(Type type, Kind kind) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        PrimitiveTypeName stored = type.asPrimitiveType().getPrimitiveTypeName();
        return switch (kind) {
            case TEXT, JSON -> stored == PrimitiveTypeName.BINARY && !(meaning instanceof DecimalLogicalTypeAnnotation);
            // pandas has no whole numbers in a column where some are missing
            case WHOLE, NUMBER ->
                switch (stored) {
                    case INT32, INT64 -> meaning == null || meaning instanceof IntLogicalTypeAnnotation;
                    case DOUBLE, FLOAT -> true;
                    default -> false;
                };
            case TIME ->
                stored == PrimitiveTypeName.INT96
                        || (stored == PrimitiveTypeName.INT64 && meaning instanceof TimestampLogicalTypeAnnotation);
        };
    }

    private void put(@Nullable Object value) {
        row.put(place, value);
    }

    @Override
    public void addBinary(Binary value) {
        if (kind == Kind.TIME) {
            var parts = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            long ofDay = parts.getLong(parts.position());
            long day = (long) parts.getInt(parts.position() + 8) - JULIAN_DAY_OF_1970;
            put(whole(() -> Math.addExact(Math.multiplyExact(day, TimeUnit.DAYS.toNanos(1)), ofDay)));
        } else if (value.length() > longest) {
            put(new Invalid("'" + name + "' has " + value.length() + " bytes; at most " + longest
                    + " are taken (http.maxBodyBytes)"));
        } else {
            put(value.toStringUsingUTF8());
        }
    }

    @Override
    public void addLong(long value) {
        put(
                switch (kind) {
                    case TIME -> whole(() -> Math.multiplyExact(value, unit.toNanos(1)));
                    case NUMBER -> Double.valueOf((double) value);
                    default -> Long.valueOf(value);
                });
    }

    private Object whole(LongSupplier value) {
        try {
            return value.getAsLong();
        } catch (ArithmeticException _) {
            return new Invalid("'" + name + "' is beyond the year 2262");
        }
    }

    @Override
    public void addInt(int value) {
        addLong(value);
    }

    @Override
    public void addDouble(double value) {
        if (Double.isNaN(value)) {
            put(null); // pandas' word for nothing
        } else if (kind == Kind.NUMBER) {
            put(value);
        } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            put((long) value);
        } else {
            put(new Invalid("'" + name + "' is " + value + "; expected a whole number"));
        }
    }

    @Override
    public void addFloat(float value) {
        addDouble(value);
    }
}
