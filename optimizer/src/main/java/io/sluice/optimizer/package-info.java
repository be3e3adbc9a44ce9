/// SQL to physical plans, physical rules, and cutting plans into stages.
@NullMarked
package io.sluice.optimizer;

import org.jspecify.annotations.NullMarked;
