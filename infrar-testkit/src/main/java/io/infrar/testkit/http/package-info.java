/** What stands between a client and a server in tests. */
@NullMarked
package io.infrar.testkit.http;

import org.jspecify.annotations.NullMarked;
