package io.sluice.operators.internal.expr;

import java.util.List;

/// A static method that a fused loop calls for each row.
///
/// Its parameters are, in this order: an object of the loop's frame if it takes one; the operands,
/// each in the local variables of its kind; one `long` for each constant that belongs to the loop's
/// shape; and the frame if the method fails or returns two values.
///
/// @param object the class of the leading object, or `void`
/// @param fails whether it sets the frame's flag for some operands; never called for null rows then
/// @param cheap whether computing it in vain costs less than finding out that it is not needed
record Kernel(
        Class<?> owner,
        String method,
        Class<?> object,
        List<Kind> operands,
        int constants,
        Kind result,
        boolean fails,
        boolean cheap) {

    /// A method of a few instructions that has an answer for all operands.
    static Kernel cheap(Class<?> owner, String method, Kind result, Kind... operands) {
        return new Kernel(owner, method, void.class, List.of(operands), 0, result, false, true);
    }

    /// A longer method that has an answer for all operands.
    static Kernel total(Class<?> owner, String method, Kind result, Kind... operands) {
        return new Kernel(owner, method, void.class, List.of(operands), 0, result, false, false);
    }

    /// A method that has no answer for some operands.
    static Kernel failing(Class<?> owner, String method, Kind result, Kind... operands) {
        return new Kernel(owner, method, void.class, List.of(operands), 0, result, true, false);
    }

    Kernel withConstants(int count) {
        return new Kernel(owner, method, object, operands, count, result, fails, cheap);
    }

    Kernel withObject(Class<?> type) {
        return new Kernel(owner, method, type, operands, constants, result, fails, cheap);
    }

    boolean usesFrame() {
        return fails || result == Kind.TEXT || result == Kind.WIDE;
    }
}
