/**
 * Access evaluation for other services: who the subject is, and whether it may do something to a resource. The terms
 * are those of OpenID AuthZEN.
 */
@NullMarked
package dev.keyhold.domain.authz.evaluation;

import org.jspecify.annotations.NullMarked;
