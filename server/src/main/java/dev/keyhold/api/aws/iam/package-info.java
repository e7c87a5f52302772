/** The IAM API, version 2010-05-08. */
@NullMarked
package dev.keyhold.api.aws.iam;

import org.jspecify.annotations.NullMarked;
