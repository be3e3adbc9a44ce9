/// What Sluice expects of extensions, as interfaces of ready tests: a test class implements one,
/// answers its few questions, and inherits the tests.
///
/// A contract asks for examples where only the author can know them, and proves everything else by
/// itself: laziness, cancellation at every signal, memory that comes back, schemas that are kept,
/// statistics that are true, bytes that are read back as they were written.
@NullMarked
package io.sluice.testkit.contract;

import org.jspecify.annotations.NullMarked;
