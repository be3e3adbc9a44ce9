package io.sluice.testkit;

import io.sluice.memory.SlabPool;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives each test a root allocator, as a parameter of the test or of a method that runs before it,
/// and fails the test if memory is left in it afterwards.
///
/// ```java
/// @ExtendWith(AllocatorExtension.class)
/// class FilterExecTest {
///     @Test
///     void keepsRowsThatPass(BufferAllocator allocator) { … }
/// }
/// ```
public final class AllocatorExtension implements ParameterResolver, AfterEachCallback {

    /// More than a test needs and less than the machine has.
    private static final long LIMIT_BYTES = 1L << 30;

    private static final SlabPool POOL = new SlabPool(64L << 20);
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AllocatorExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BufferAllocator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(
                        context.getUniqueId(),
                        _ -> POOL.newRoot(LIMIT_BYTES),
                        BufferAllocator.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        BufferAllocator allocator =
                context.getStore(NAMESPACE).remove(context.getUniqueId(), BufferAllocator.class);
        if (allocator == null) {
            return;
        }
        long left = allocator.getAllocatedMemory();
        if (left != 0) {
            throw new AssertionError(
                    left + " bytes were not given back:\n" + allocator.toVerboseString());
        }
        allocator.close();
    }
}
