/**
 * The policy language of AWS IAM: documents are parsed, validated and compiled once ({@link
 * dev.keyhold.policy.Policy}), and requests are decided against the policies that apply to them ({@link
 * dev.keyhold.policy.Evaluator}). The package knows nothing of Keyhold, of HTTP or of a store; it depends on the JDK
 * and on jackson-core only.
 *
 * <p>What cannot be understood never widens access: an Allow then does not apply, and a Deny does.
 */
@NullMarked
package dev.keyhold.policy;

import org.jspecify.annotations.NullMarked;
