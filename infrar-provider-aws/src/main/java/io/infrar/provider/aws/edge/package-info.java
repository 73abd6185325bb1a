/** Content delivery and web application firewalls. */
@NullMarked
package io.infrar.provider.aws.edge;

import org.jspecify.annotations.NullMarked;
