@NullMarked
package io.infrar.provider.local.agent;

import org.jspecify.annotations.NullMarked;
