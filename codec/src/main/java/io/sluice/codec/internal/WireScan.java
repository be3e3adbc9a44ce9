package io.sluice.codec.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;

/// Looks through a message before it is parsed.
///
/// Counts what it would become: two bytes can stand for an empty message that takes a hundred on
/// the heap, so the number of bytes alone bounds nothing. And refuses fields that this version does
/// not know, which the parser would pass over: what a newer version says must not be lost.
final class WireScan {

    private final int maxItems;
    private int items;

    private WireScan(int maxItems) {
        this.maxItems = maxItems;
    }

    /// Refuses messages with more fields and numbers than a limit.
    ///
    /// @throws IOException if the bytes are no message at all
    static void check(byte[] bytes, Descriptor type, int maxItems) throws IOException {
        new WireScan(maxItems).scan(CodedInputStream.newInstance(bytes), type);
    }

    /// Recursion ends with the types of our messages, none of which contains itself.
    private void scan(CodedInputStream in, Descriptor type) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            count(1);
            FieldDescriptor field = known(type, tag);
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            int outer = in.pushLimit(length);
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                scan(in, field.getMessageType());
            } else {
                if (field.isPackable()) {
                    count(length);
                }
                in.skipRawBytes(length);
            }
            in.popLimit(outer);
        }
    }

    private static FieldDescriptor known(Descriptor type, int tag) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        FieldDescriptor field = type.findFieldByNumber(number);
        if (field == null) {
            throw new QueryException(
                    ErrorCode.CODEC_UNKNOWN_TYPE,
                    "the message has the field "
                            + number
                            + " of "
                            + type.getName()
                            + ", which this version does not know");
        }
        int wireType = WireFormat.getTagWireType(tag);
        boolean packed = field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (!packed && wireType != field.getLiteType().getWireType()) {
            throw new InvalidProtocolBufferException(
                    type.getName() + "." + field.getName() + " of wire type " + wireType);
        }
        return field;
    }

    private void count(int more) {
        if (more > maxItems - items) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the message consists of more than " + maxItems + " parts");
        }
        items += more;
    }
}
