/// Physical rules: from plan nodes to plan nodes that run faster, in more partitions, or in more
/// processes. [PhysicalRules][io.sluice.optimizer.rules.PhysicalRules] is the ordered list.
@NullMarked
package io.sluice.optimizer.rules;

import org.jspecify.annotations.NullMarked;
