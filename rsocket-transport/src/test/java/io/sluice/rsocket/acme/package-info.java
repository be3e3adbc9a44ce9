/// An extension that only some of the processes in tests have.
package io.sluice.rsocket.acme;
