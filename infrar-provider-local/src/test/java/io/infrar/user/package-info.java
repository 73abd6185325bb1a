@NullMarked
package io.infrar.user;

import org.jspecify.annotations.NullMarked;
