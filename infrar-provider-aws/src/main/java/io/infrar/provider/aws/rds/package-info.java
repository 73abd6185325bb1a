/** Relational databases. */
@NullMarked
package io.infrar.provider.aws.rds;

import org.jspecify.annotations.NullMarked;
