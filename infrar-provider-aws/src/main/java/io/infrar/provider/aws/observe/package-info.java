/** Logs, alarms, dashboards, notifications, budgets and the audit trail. */
@NullMarked
package io.infrar.provider.aws.observe;

import org.jspecify.annotations.NullMarked;
