/// What installs everything built in; above all other packages of the module.
@NullMarked
package io.sluice.operators.extension;

import org.jspecify.annotations.NullMarked;
