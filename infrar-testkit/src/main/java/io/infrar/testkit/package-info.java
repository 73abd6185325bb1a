/** Contract kits: the author of a provider, handler, store or validator extends one class, implements a few methods, and is tested. */
@NullMarked
package io.infrar.testkit;

import org.jspecify.annotations.NullMarked;
