package io.sluice.serde;

import static java.util.Objects.requireNonNull;

/// A plan node as bytes, under the stable name and version of its format, such as
/// `acme.JdbcScan/2`.
///
/// @param typeName `vendor.Name/version`
/// @param bytes what the format's codec reads back
public record EncodedNode(String typeName, byte[] bytes) {

    public EncodedNode {
        requireNonNull(bytes, "bytes is null");
        if (!typeName.matches("[A-Za-z0-9_.-]+/[0-9]+")) {
            throw new IllegalArgumentException(
                    "codec type name \"" + typeName + "\" is not of the form vendor.Name/version");
        }
    }
}
