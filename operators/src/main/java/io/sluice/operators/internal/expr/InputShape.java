package io.sluice.operators.internal.expr;

import io.sluice.batch.Layout;

/// What a fused loop knows about one of its inputs.
///
/// In the frame an input takes [#SLOTS] values: the addresses of its data (or indexes), of its
/// validity, the bit of row 0, the address of the dictionary's data, and that of the offsets.
///
/// @param dictionary whether the data are indexes into a dictionary
/// @param nullable whether some rows are null
/// @param dense whether it has a value for each selected row instead of each row
/// @param failing whether some rows have no value because of an error; marked in a byte array
record InputShape(
        Layout layout, boolean dictionary, boolean nullable, boolean dense, boolean failing) {

    static final int SLOTS = 5;
    static final int DATA = 0;
    static final int VALIDITY = 1;
    static final int BIT = 2;
    static final int DICTIONARY = 3;
    static final int OFFSETS = 4;
}
