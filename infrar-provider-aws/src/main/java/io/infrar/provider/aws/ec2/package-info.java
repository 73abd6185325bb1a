/** Networks, servers, disks and their groups. */
@NullMarked
package io.infrar.provider.aws.ec2;

import org.jspecify.annotations.NullMarked;
