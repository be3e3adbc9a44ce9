package io.sluice.operators.internal.file.fuzz;

import io.sluice.operators.internal.file.fuzz.ThriftValue.Elements;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Int;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Struct;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes Parquet files of a valid one that lie in one field of their footer or of a page header,
/// are cut off, or have bits turned over.
final class ParquetLies {

    private static final int MAGIC_BYTES = 4;
    private static final int TAIL_BYTES = 8;

    private static final int ROW_GROUPS = 4;
    private static final int COLUMNS = 1;
    private static final int METADATA = 3;
    private static final int COMPRESSED_SIZE = 7;
    private static final int DATA_OFFSET = 9;
    private static final int DICTIONARY_OFFSET = 11;
    private static final int PAGE_BYTES = 3;

    /// Where column chunks say that something lies: of themselves, and in their metadata.
    private static final int[] CHUNK_OFFSETS = {2, 4, 6};

    private static final int[] METADATA_OFFSETS = {DATA_OFFSET, 10, DICTIONARY_OFFSET, 14};

    private final byte[] file;
    private final int footerAt;

    ParquetLies(byte[] file) {
        this.file = file;
        int bytes = little(file).getInt(file.length - TAIL_BYTES);
        this.footerAt = file.length - TAIL_BYTES - bytes;
    }

    Lie tell(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4, 5 -> footer(random);
            case 6, 7, 8, 9 -> pageHeader(random);
            case 10 -> {
                int length = random.nextInt(file.length);
                yield new Lie("cut off at " + length, Arrays.copyOf(file, length), false);
            }
            default -> Lie.flips(file, random);
        };
    }

    private Lie footer(Random random) {
        Struct footer = readFooter();
        String what = ThriftLies.tell(footer, random);
        return new Lie("footer" + what, assemble(Arrays.copyOf(file, footerAt), footer), true);
    }

    /// The footer is told where things are after the header has become longer or shorter.
    private Lie pageHeader(Random random) {
        Struct footer = readFooter();
        List<Page> pages = pages(footer);
        Page page = pages.get(random.nextInt(pages.size()));
        String what = ThriftLies.tell(page.header(), random);
        byte[] header = page.header().encoded();
        int longer = header.length - (page.end() - page.start());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(file, 0, page.start());
        data.writeBytes(header);
        data.write(file, page.end(), footerAt - page.end());
        for (Struct group : groups(footer)) {
            for (Struct chunk : chunks(group)) {
                Struct metadata = (Struct) chunk.get(METADATA);
                shift(chunk, CHUNK_OFFSETS, page.start(), longer);
                shift(metadata, METADATA_OFFSETS, page.start(), longer);
                if (metadata == page.chunk()) {
                    ((Int) metadata.get(COMPRESSED_SIZE)).value += longer;
                }
            }
        }
        return new Lie(
                "page at " + page.start() + what, assemble(data.toByteArray(), footer), true);
    }

    private static void shift(Struct struct, int[] fields, int behind, int by) {
        for (int field : fields) {
            if (struct.get(field) instanceof Int offset && offset.value > behind) {
                offset.value += by;
            }
        }
    }

    /// @param chunk the metadata of the column that the page belongs to
    private record Page(Struct chunk, Struct header, int start, int end) {}

    private List<Page> pages(Struct footer) {
        List<Page> pages = new ArrayList<>();
        for (Struct group : groups(footer)) {
            for (Struct chunk : chunks(group)) {
                Struct metadata = (Struct) chunk.get(METADATA);
                long start = number(metadata, DATA_OFFSET);
                long dictionary =
                        metadata.find(DICTIONARY_OFFSET) == null
                                ? 0
                                : number(metadata, DICTIONARY_OFFSET);
                start = dictionary > 0 ? Math.min(start, dictionary) : start;
                long end = start + number(metadata, COMPRESSED_SIZE);
                ByteBuffer in = little(file);
                for (in.position((int) start); in.position() < end; ) {
                    int at = in.position();
                    Struct header = ThriftValue.read(in);
                    pages.add(new Page(metadata, header, at, in.position()));
                    in.position(in.position() + (int) number(header, PAGE_BYTES));
                }
            }
        }
        return pages;
    }

    private static long number(Struct struct, int field) {
        return ((Int) struct.get(field)).value;
    }

    private static List<Struct> groups(Struct footer) {
        return structs(footer.get(ROW_GROUPS));
    }

    private static List<Struct> chunks(Struct group) {
        return structs(group.get(COLUMNS));
    }

    private static List<Struct> structs(ThriftValue list) {
        return ((Elements) list).values().stream().map(Struct.class::cast).toList();
    }

    private Struct readFooter() {
        return ThriftValue.read(little(file).position(footerAt));
    }

    private byte[] assemble(byte[] data, Struct footer) {
        byte[] encoded = footer.encoded();
        byte[] whole = Arrays.copyOf(data, data.length + encoded.length + TAIL_BYTES);
        System.arraycopy(encoded, 0, whole, data.length, encoded.length);
        little(whole).putInt(whole.length - TAIL_BYTES, encoded.length);
        System.arraycopy(file, 0, whole, whole.length - MAGIC_BYTES, MAGIC_BYTES);
        return whole;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
