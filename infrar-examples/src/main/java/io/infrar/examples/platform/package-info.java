/** The programs that example I5 runs: a small web service and a scheduled job. */
@NullMarked
package io.infrar.examples.platform;

import org.jspecify.annotations.NullMarked;
