@NullMarked
package io.infrar.provider.local;

import org.jspecify.annotations.NullMarked;
