/// Plans, expressions, schemas and query contexts to bytes and back: how parts of a query travel to
/// other processes.
///
/// [PlanCodec][io.sluice.codec.PlanCodec] is the entry;
/// [CompositePhysicalCodec][io.sluice.codec.CompositePhysicalCodec] puts the codecs of extensions
/// together. No signature shows how bytes are made.
@NullMarked
package io.sluice.codec;

import org.jspecify.annotations.NullMarked;
