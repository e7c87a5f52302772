/** The IAM API, version 2010-05-08. */
@NullMarked
package dev.keyhold.dialect.aws.iam;

import org.jspecify.annotations.NullMarked;
