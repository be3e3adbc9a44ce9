package io.sluice.operators.internal.file.arrow;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;

/// Writes compressed Arrow files and streams of the columns `id` and `name`, as other libraries do:
/// LZ4 with blocks that depend on each other, or Zstandard.
public final class PackedFiles {

    private PackedFiles() {}

    static String name(long id) {
        return "the name of number " + id % 1000;
    }

    public static void write(
            Path path, boolean file, CodecType codec, int rows, BufferAllocator allocator)
            throws IOException {
        try (BigIntVector ids = new BigIntVector("id", allocator);
                VarCharVector names = new VarCharVector("name", allocator);
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(ids, names));
                OutputStream out = Files.newOutputStream(path);
                ArrowWriter writer = writer(root, out, file, codec)) {
            for (int i = 0; i < rows; i++) {
                ids.setSafe(i, i);
                names.setSafe(i, name(i).getBytes(StandardCharsets.UTF_8));
            }
            root.setRowCount(rows);
            writer.writeBatch();
            writer.end();
        }
    }

    private static ArrowWriter writer(
            VectorSchemaRoot root, OutputStream out, boolean file, CodecType codec) {
        DictionaryProvider none = new DictionaryProvider.MapDictionaryProvider();
        return file
                ? new ArrowFileWriter(
                        root,
                        none,
                        Channels.newChannel(out),
                        null,
                        IpcOption.DEFAULT,
                        new Codecs(),
                        codec,
                        Optional.empty())
                : new ArrowStreamWriter(
                        root,
                        none,
                        Channels.newChannel(out),
                        IpcOption.DEFAULT,
                        new Codecs(),
                        codec,
                        Optional.empty());
    }

    private static final class Codecs implements CompressionCodec.Factory {

        @Override
        public CompressionCodec createCodec(CodecType type) {
            return type == CodecType.NO_COMPRESSION ? NoCompressionCodec.INSTANCE : new Codec(type);
        }

        @Override
        public CompressionCodec createCodec(CodecType type, int level) {
            return createCodec(type);
        }
    }

    private static final class Codec extends AbstractCompressionCodec {

        private static final int LENGTH_BYTES = 8;

        private final CodecType type;

        private Codec(CodecType type) {
            this.type = type;
        }

        @Override
        protected ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf plain) {
            byte[] content = new byte[(int) plain.writerIndex()];
            plain.getBytes(0, content);
            byte[] packed =
                    type == CodecType.ZSTD
                            ? Zstd.compress(content)
                            : Lz4Linked.pack(content, false);
            ArrowBuf buffer = allocator.buffer(LENGTH_BYTES + packed.length);
            buffer.setBytes(LENGTH_BYTES, packed);
            buffer.writerIndex(LENGTH_BYTES + packed.length);
            return buffer;
        }

        @Override
        protected ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf packed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CodecType getCodecType() {
            return type;
        }
    }
}
