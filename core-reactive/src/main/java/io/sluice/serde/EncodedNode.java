package io.sluice.serde;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A plan node as bytes, under the stable name and version of its format, such as
/// `acme.JdbcScan/2`.
///
/// @param typeName `vendor.Name/version`
/// @param bytes what the format's codec reads back
@SuppressWarnings(
        "ArrayRecordComponent") // compared by content below; copies would double large plans
public record EncodedNode(String typeName, byte[] bytes) {

    public EncodedNode {
        requireNonNull(bytes, "bytes is null");
        if (!typeName.matches("[A-Za-z0-9_.-]+/[0-9]+")) {
            throw new IllegalArgumentException(
                    "codec type name \"" + typeName + "\" is not of the form vendor.Name/version");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedNode(String otherName, byte[] otherBytes)
                && typeName.equals(otherName)
                && Arrays.equals(bytes, otherBytes);
    }

    @Override
    public int hashCode() {
        return 31 * typeName.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return typeName + "[" + bytes.length + " bytes]";
    }
}
