/// A foreign system for the tutorial: a small book-keeping service on a loopback socket, and the
/// client library that its makers would publish. Nothing in here knows Sluice.
///
/// One connection carries one request, a line of text, and its answer, lines of text up to a lone
/// dot:
///
/// ```
/// DESCRIBE entries                                   version 20000, then a line for each column
/// SCAN entries rows=0..5000 columns=0,3 account=7    4711⇥-12.50 …
/// ```
///
/// Books are never corrected, only added to. So the number of rows of a table is its version, and
/// whoever reads the rows up to a version reads the same ones again at any later time.
@NullMarked
package io.sluice.examples.ledger.service;

import org.jspecify.annotations.NullMarked;
