/** From service errors to the codes, statuses and texts of AWS. */
@NullMarked
package dev.keyhold.api.aws.error;

import org.jspecify.annotations.NullMarked;
