/** Delivers audit events to other systems: at least once each, resumed where a crash has cut it off. */
@NullMarked
package dev.keyhold.maintenance.delivery;

import org.jspecify.annotations.NullMarked;
