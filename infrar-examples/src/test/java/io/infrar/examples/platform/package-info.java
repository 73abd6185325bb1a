@NullMarked
package io.infrar.examples.platform;

import org.jspecify.annotations.NullMarked;
