/** AWS Organizations. */
@NullMarked
package dev.keyhold.api.aws.organizations;

import org.jspecify.annotations.NullMarked;
