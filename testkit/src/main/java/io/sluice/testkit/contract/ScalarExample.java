package io.sluice.testkit.contract;

import static java.util.Objects.requireNonNull;

import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call of a scalar function and its result.
///
/// @param types the types of the arguments
/// @param arguments one value for each, as the Java objects that [DataType] names; may be null
/// @param result the value of the call, may be null
public record ScalarExample(
        List<DataType> types, List<@Nullable Object> arguments, @Nullable Object result) {

    public ScalarExample {
        types = List.copyOf(types);
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
        if (types.size() != arguments.size()) {
            throw new IllegalArgumentException(
                    arguments.size() + " arguments of " + types.size() + " types");
        }
    }

    /// A call with arguments of these types. What it yields is said with [Call#yields].
    public static Call of(DataType... types) {
        return new Call(List.of(types), List.of());
    }

    /// An example without its result.
    public record Call(List<DataType> types, List<@Nullable Object> arguments) {

        /// The call with these values; a lone null is written `(Object) null`.
        public Call with(@Nullable Object... values) {
            return new Call(types, Arrays.asList(requireNonNull(values, "values is null")));
        }

        public ScalarExample yields(@Nullable Object result) {
            return new ScalarExample(types, arguments, result);
        }
    }
}
