/**
 * The monthly cost of an environment: quantities of SKUs times the prices of dated price lists. Nothing here reads a clock or
 * the network; what is not known stays unknown and is never counted as zero.
 */
@NullMarked
package io.infrar.pricing;

import org.jspecify.annotations.NullMarked;
