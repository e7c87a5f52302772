/** The AWS Query protocol and Signature Version 4: parse, hand to the domain, render. */
@NullMarked
package dev.keyhold.dialect.aws;

import org.jspecify.annotations.NullMarked;
