/** The API of AWS KMS: its operations, one class for each group of them. */
@NullMarked
package dev.keyhold.api.aws.kms;

import org.jspecify.annotations.NullMarked;
