/** The AWS API. */
@NullMarked
package dev.keyhold.api.aws;

import org.jspecify.annotations.NullMarked;
